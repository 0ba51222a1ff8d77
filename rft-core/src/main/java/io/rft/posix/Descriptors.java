package io.rft.posix;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** The descriptors of this process. Stateless. */
public final class Descriptors {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern TABLE = Pattern.compile("(?m)^FDSize:\\s+([0-9]{1,9})$");

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files\\s+([0-9]{1,9})\\s");

    private Descriptors() {}

    /**
     * One of so many equal parts of what the process may have ({@code RLIMIT_NOFILE}, getrlimit(2)), but neither less than the least nor
     * more than the most, which it is where the system does not say.
     */
    public static int share(int parts, int least, int most) {
        return share(Proc.text(LIMITS), parts, least, most);
    }

    /** Of {@code /proc/self/limits}. */
    static int share(String limits, int parts, int least, int most) {
        var limit = LIMIT.matcher(limits);
        return limit.find() ? Math.clamp(Integer.parseInt(limit.group(1)) / parts, least, most) : most;
    }

    /**
     * All that are open are less than this; 0 where the system does not say. It is the size of the kernel's table: to list
     * {@code /proc/self/fd} takes several times as long as to ask each number in the table what it is.
     */
    static int end() {
        var table = TABLE.matcher(Proc.text(STATUS));
        return table.find() ? Integer.parseInt(table.group(1)) : 0;
    }
}
