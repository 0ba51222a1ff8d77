package io.rft;

/** Bytes that should be equal are not: a checksum or digest differs. */
public final class IntegrityException extends RftException {
    private static final long serialVersionUID = 1L;

    public IntegrityException(String message, String advice) {
        super(ErrorCode.INTEGRITY, message, advice);
    }
}
