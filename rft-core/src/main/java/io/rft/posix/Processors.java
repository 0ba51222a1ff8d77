package io.rft.posix;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** What the system says of this machine's processors. Stateless; where it does not say, the answers are empty. */
public final class Processors {
    private static final int PRIORITY_OF_THREAD = 0; // PRIO_PROCESS
    private static final int NICE = 5;

    private static final Path LOAD = Path.of("/proc/stat");
    private static final Path KIND = Path.of("/proc/cpuinfo");

    private Processors() {}

    /**
     * How long all processors together were busy, and how long they were there, until now: in the system's ticks, since some moment
     * in the past. Of two of these the differences count.
     */
    public record Load(long busyTicks, long allTicks) {}

    public static Optional<Load> load() {
        return load(Proc.text(LOAD));
    }

    /** Of {@code /proc/stat}: the first line is of all processors together. */
    static Optional<Load> load(String text) {
        var words = text.lines().findFirst().orElse("").strip().split("\\s+");
        // cpu user nice system idle iowait irq softirq steal; the guests after it are counted as user already
        if (words.length < 9 || !words[0].equals("cpu")) {
            return Optional.empty();
        }
        try {
            var ticks = Arrays.stream(words)
                    .skip(1)
                    .limit(8)
                    .mapToLong(Long::parseLong)
                    .toArray();
            var all = Arrays.stream(ticks).sum();
            return Optional.of(new Load(all - ticks[3] - ticks[4], all));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether they compute AES by themselves. */
    public static Optional<Boolean> haveAes() {
        return haveAes(Proc.text(KIND));
    }

    /** Of {@code /proc/cpuinfo}: the line is called flags on x86 and Features on ARM. */
    static Optional<Boolean> haveAes(String text) {
        return text.lines()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .findFirst()
                .map(line -> Arrays.asList(line.split("\\s+")).contains("aes"));
    }

    /**
     * Has the calling thread have a third of what another has where there is not enough for both: nice 5 ({@code setpriority(2)}, which on
     * Linux speaks of one thread; with 10 it would be a ninth, and what it does would never end on a busy machine). For good, so for platform
     * threads that end with their work. Does nothing on machines whose system calls are not known.
     */
    public static void giveWay() {
        if (Machine.unsupported().isEmpty()) {
            Calls.SET_PRIORITY.call(PRIORITY_OF_THREAD, 0, NICE);
        }
    }

    private static final class Calls {
        static final NativeFunction SET_PRIORITY = NativeFunction.ofInt("setpriority");
    }
}
