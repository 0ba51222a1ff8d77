package io.rft;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An operation failed for a reason outside this program. The message says what failed and why (with the path or host), {@link
 * #advice()} what to do next; both may be shown to a person and never hold a secret.
 */
public class RftException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String advice;

    public RftException(ErrorCode code, String message) {
        this(code, message, "", null);
    }

    public RftException(ErrorCode code, String message, String advice) {
        this(code, message, advice, null);
    }

    public RftException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, message, "", cause);
    }

    public RftException(ErrorCode code, String message, String advice, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.advice = advice;
    }

    public ErrorCode code() {
        return code;
    }

    /** What the reader can do about it, a sentence; empty when there is nothing to say. */
    public String advice() {
        return advice;
    }

    /** Whether the same request may succeed over a new connection: the network failed, or the peer is busy. */
    public boolean retryable() {
        return code == ErrorCode.NETWORK || code == ErrorCode.BUSY;
    }
}
