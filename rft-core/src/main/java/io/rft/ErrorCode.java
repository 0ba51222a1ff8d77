package io.rft;

import java.util.Locale;

/**
 * Why something failed, in the few words that programs act on. The name in lower case with hyphens goes over the wire;
 * {@link #exitCode()} is what {@code rft} returns for it.
 */
public enum ErrorCode {
    OTHER(1),
    USAGE(2),
    NOT_FOUND(3),
    AUTHENTICATION(4),
    HOST_KEY(5),
    PERMISSION(6),
    EXISTS(6),
    NETWORK(7),
    INTEGRITY(8),
    LIMIT(10),
    STORAGE(11),
    PROTOCOL(12),
    SOURCE_CHANGED(24),
    DELETE_LIMIT(25),
    STALLED(30),
    BUSY(75),
    INTERRUPTED(130);

    private final int exitCode;

    ErrorCode(int exitCode) {
        this.exitCode = exitCode;
    }

    /** The exit code of {@code rft} when this is the reason that a command failed. */
    public int exitCode() {
        return exitCode;
    }

    /** The name on the wire and in {@code --json}: {@code not-found}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The code of a wire name; {@link #OTHER} for one that a newer peer may know. */
    public static ErrorCode ofWireName(String name) {
        for (var code : values()) {
            if (code.wireName().equals(name)) {
                return code;
            }
        }
        return OTHER;
    }
}
