package io.rft.protocol;

import java.util.OptionalLong;

/**
 * A line is well formed but of a type that this version does not know. As a request it is answered by a {@link Message.Failure}; as a
 * notification, with neither id nor re, it is ignored, so that newer peers may tell more than older ones understand.
 */
public final class UnknownMessageException extends MalformedMessageException {
    private static final long serialVersionUID = 1L;

    UnknownMessageException(String problem, OptionalLong id, OptionalLong re) {
        super(problem, id, re);
    }
}
