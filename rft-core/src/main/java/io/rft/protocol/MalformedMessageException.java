package io.rft.protocol;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.util.OptionalLong;

/**
 * A line of the peer is no message. Carries the id of a request, and what an answer was to, where these could be read, so that a bad
 * request gets a {@link Message.Failure} and a bad answer fails what waits for it; without either the session can only end.
 */
public sealed class MalformedMessageException extends RftException permits UnknownMessageException {
    private static final long serialVersionUID = 1L;
    private static final long NONE = -1;

    private final long id;
    private final long re;

    /** A line of which not even the id is known. */
    MalformedMessageException(String problem) {
        this(problem, OptionalLong.empty(), OptionalLong.empty());
    }

    MalformedMessageException(String problem, OptionalLong id, OptionalLong re) {
        super(ErrorCode.PROTOCOL, "a message of the peer is malformed: " + problem);
        this.id = id.orElse(NONE);
        this.re = re.orElse(NONE);
    }

    /** The id of the request that the line is. */
    public OptionalLong id() {
        return id == NONE ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** The id of the request that the line answers. */
    public OptionalLong re() {
        return re == NONE ? OptionalLong.empty() : OptionalLong.of(re);
    }
}
