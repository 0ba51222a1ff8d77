package io.rft.channel;

import java.util.Optional;

/**
 * By which key a server is known now, and by which it will be, if that is settled already.
 *
 * @param next never the same key as that of now
 */
public record HostKeys(ServerIdentity now, Optional<ServerIdentity> next) {
    public HostKeys {
        next = next.filter(one -> !one.fingerprint().equals(now.fingerprint()));
    }

    /** No other is settled. */
    public static HostKeys of(ServerIdentity now) {
        return new HostKeys(now, Optional.empty());
    }
}
