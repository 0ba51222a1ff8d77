package io.rft;

/** The peer did not accept who we say we are. */
public final class AuthenticationException extends RftException {
    private static final long serialVersionUID = 1L;

    public AuthenticationException(String message, String advice) {
        super(ErrorCode.AUTHENTICATION, message, advice);
    }
}
