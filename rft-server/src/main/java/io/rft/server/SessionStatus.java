package io.rft.server;

import io.rft.protocol.SessionId;
import io.rft.rate.RateLimits;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a session is at, at one moment. Immutable.
 *
 * @param age how long ago its user logged in
 * @param connections data connections that are open
 * @param transfers files on their way, in both directions
 * @param movedBytes what has come and gone over data connections since, repeats and headers included
 * @param limits what both sides have agreed on
 */
public record SessionStatus(
        SessionId id,
        String user,
        InetSocketAddress peer,
        Duration age,
        int connections,
        int transfers,
        long movedBytes,
        RateLimits limits) {}
