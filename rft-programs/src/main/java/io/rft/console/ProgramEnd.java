package io.rft.console;

/** The last step of a program's main method. */
public final class ProgramEnd {
    private ProgramEnd() {}

    /**
     * Ends the program with this exit code. Success is left to the return of {@code main}, which must follow: {@link System#exit} waits up
     * to 0.3 s for threads in native code, as the JDK's pollers always are, and the return does not. No other thread keeps the program
     * alive: ours are daemons.
     */
    public static void with(int code) {
        if (code != ExitCode.DONE.value()) {
            System.exit(code);
        }
    }
}
