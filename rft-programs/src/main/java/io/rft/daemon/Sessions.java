package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.server.RftServer;
import io.rft.server.SessionStatus;
import java.util.Optional;

/** The sessions of a server as people name them. Immutable. */
record Sessions(RftServer server) {
    /** The one whose id this is, or begins with; fails with {@code USAGE} if there are several. */
    Optional<SessionStatus> find(String id) throws RftException {
        var meant = server.sessionStatuses().stream()
                .filter(session -> !id.isEmpty() && session.id().toString().startsWith(id))
                .toList();
        if (meant.size() > 1) {
            throw new RftException(
                    ErrorCode.USAGE, "more than one session begins with " + id, "Give more digits of it.");
        }
        return meant.stream().findFirst();
    }
}
