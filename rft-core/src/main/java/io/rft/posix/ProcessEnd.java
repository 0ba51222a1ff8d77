package io.rft.posix;

/** The end of this process. Thread-safe. */
public final class ProcessEnd {
    private ProcessEnd() {}

    /**
     * Ends this process with this exit code ({@code _exit(2)}): nothing is flushed, no shutdown hook runs, the JVM writes none of what it
     * would write at its end. It takes no time, where {@link System#exit} and the return of {@code main} wait 0.3 s for daemon threads
     * in native code, as the JDK has for sockets of virtual threads. Returns on machines whose system calls are not known.
     */
    public static void atOnce(int code) {
        if (Machine.unsupported().isEmpty()) {
            Calls.EXIT.call(code);
        }
    }

    private static final class Calls {
        static final NativeFunction EXIT = NativeFunction.ofInt("_exit");
    }
}
