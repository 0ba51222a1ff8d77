package io.rft.posix;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** The numbers of the descriptors of this process. */
final class Descriptors {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern TABLE = Pattern.compile("(?m)^FDSize:\\s+([0-9]{1,9})$");

    private Descriptors() {}

    /**
     * All that are open are less than this; 0 where the system does not say. It is the size of the kernel's table: to list
     * {@code /proc/self/fd} takes several times as long as to ask each number in the table what it is.
     */
    static int end() {
        var table = TABLE.matcher(Proc.text(STATUS));
        return table.find() ? Integer.parseInt(table.group(1)) : 0;
    }
}
