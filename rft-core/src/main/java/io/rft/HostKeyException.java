package io.rft;

/** The server is not known, or its key is not the one that was pinned. */
public final class HostKeyException extends RftException {
    private static final long serialVersionUID = 1L;

    public HostKeyException(String message, String advice) {
        super(ErrorCode.HOST_KEY, message, advice);
    }
}
