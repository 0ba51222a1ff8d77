package io.rft;

/** The source file vanished or is not the file any more that the transfer began with. */
public final class SourceChangedException extends RftException {
    private static final long serialVersionUID = 1L;

    public SourceChangedException(String message, String advice) {
        super(ErrorCode.SOURCE_CHANGED, message, advice);
    }
}
