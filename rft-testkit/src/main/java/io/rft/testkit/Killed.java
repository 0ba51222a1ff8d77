package io.rft.testkit;

/** Ends a thread of a program that was killed, as if it had never gone on. Has no stack trace: it is thrown by the thousand. */
public final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String program) {
        super(program + " was killed", null, false, false);
    }
}
