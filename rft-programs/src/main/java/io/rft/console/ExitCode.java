package io.rft.console;

import io.rft.ErrorCode;
import io.rft.RftException;

/** What a program returns to its caller, a contract that scripts depend on. {@link #value()} is the number. */
public enum ExitCode {
    DONE(0),
    OTHER(1),
    USAGE(2),
    NOT_FOUND(3),
    AUTHENTICATION(4),
    HOST_KEY(5),
    PERMISSION(6),
    NETWORK(7),
    INTEGRITY(8),
    LIMIT(10),
    STORAGE(11),
    PROTOCOL(12),
    SOME_FAILED(23),
    SOURCE_CHANGED(24),
    MAX_DELETE(25),
    STALLED(30),
    BUSY(75),
    INTERRUPTED(130),
    TERMINATED(143);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    public int value() {
        return value;
    }

    /** The exit code when this is the reason that a command failed. */
    public static ExitCode of(ErrorCode code) {
        return switch (code) {
            case OTHER -> OTHER;
            case USAGE -> USAGE;
            case NOT_FOUND -> NOT_FOUND;
            case AUTHENTICATION -> AUTHENTICATION;
            case HOST_KEY -> HOST_KEY;
            case PERMISSION, EXISTS -> PERMISSION;
            case NETWORK -> NETWORK;
            case INTEGRITY -> INTEGRITY;
            case LIMIT -> LIMIT;
            case STORAGE -> STORAGE;
            case PROTOCOL -> PROTOCOL;
            case SOURCE_CHANGED -> SOURCE_CHANGED;
            case DELETE_LIMIT -> MAX_DELETE;
            case STALLED -> STALLED;
            case BUSY -> BUSY;
            case INTERRUPTED -> INTERRUPTED;
        };
    }

    /** The exit code of a failure: that of its {@link ErrorCode}, or {@link #OTHER} for what should not have happened. */
    public static ExitCode of(Throwable failure) {
        return failure instanceof RftException known ? of(known.code()) : OTHER;
    }
}
