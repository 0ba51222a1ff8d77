package io.rft.cli;

import io.rft.console.ExitCode;

/**
 * What was found out about one thing that transfers need.
 *
 * @param check the name of the thing, a word
 * @param text what it is like, with its figures
 * @param advice what to do; empty where nothing is to be done
 * @param exit what the program returns because of it
 */
record Finding(String check, Level level, String text, String advice, ExitCode exit) {
    /** How good it is. */
    enum Level {
        OK,
        /** It works, and could be better. */
        NOTE,
        BAD
    }

    static Finding ok(String check, String text) {
        return new Finding(check, Level.OK, text, "", ExitCode.DONE);
    }

    static Finding note(String check, String text, String advice) {
        return new Finding(check, Level.NOTE, text, advice, ExitCode.DONE);
    }

    static Finding bad(String check, String text, String advice, ExitCode exit) {
        return new Finding(check, Level.BAD, text, advice, exit);
    }
}
