package io.rft.console;

import io.rft.posix.ProcessEnd;

/** The last step of a program's main method. */
public final class ProgramEnd {
    /** Options for the JVM: perhaps for something that it does at its end. */
    private static final String JVM_OPTIONS = "RFT_JAVA_OPTS";

    private ProgramEnd() {}

    /** Ends the program with this exit code; with that of success by the return of {@code main}, which must follow. */
    public static void with(int code) {
        if (code != ExitCode.DONE.value()) {
            System.exit(code);
        }
    }

    /**
     * The same without the 0.3 s that a JVM which had connections takes for its end, as {@link ProcessEnd#atOnce} explains. What is to be
     * written has been flushed.
     */
    public static void atOnce(int code) {
        if (System.getenv().getOrDefault(JVM_OPTIONS, "").isEmpty()) {
            ProcessEnd.atOnce(code);
        }
        with(code);
    }
}
