package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;

/**
 * The peer took a connection and ended it before it said anything: a server that has too many logins under way does so, and may take
 * the next one. What is seen is the end of a TCP connection, which anybody on the path can cause: it is a reason to try again in a while
 * and proves nothing.
 */
public final class HungUpException extends RftException {
    private static final long serialVersionUID = 1L;

    HungUpException(String message, Throwable cause) {
        super(
                ErrorCode.NETWORK,
                message,
                "The server may have too many logins under way, or have seen too many fail from here: try again in some minutes.",
                cause);
    }
}
