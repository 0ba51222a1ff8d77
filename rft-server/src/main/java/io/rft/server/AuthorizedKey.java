package io.rft.server;

import io.rft.protocol.SshPublicKey;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Optional;

/**
 * A key that somebody may log in with, and what its line of {@code authorized_keys} asks for besides. Immutable.
 *
 * @param from the addresses that it is good from; any if absent
 * @param expires when it ends to be good; never if absent
 */
public record AuthorizedKey(SshPublicKey key, Optional<AddressPatterns> from, Optional<ExpiryTime> expires) {
    /** A key that is good from everywhere and for ever. */
    public AuthorizedKey(SshPublicKey key) {
        this(key, Optional.empty(), Optional.empty());
    }

    /** Reads one line; fails with {@link IllegalArgumentException} that says why it gives no key. */
    public static AuthorizedKey parse(String line) {
        return new AuthorizedKeyLine(line).read();
    }

    /** Why who comes from this address cannot use it now, for the audit log; empty if they can. */
    Optional<String> refusal(InetAddress peer, Instant now, ZoneId local) {
        if (from.isPresent() && !from.get().matches(peer)) {
            return Optional.of("a key of theirs, from an address that it is not good from");
        }
        return expires.filter(time -> time.hasCome(now, local)).map(_ -> "a key of theirs that has expired");
    }

    /** As a line of {@code authorized_keys}, without comment. */
    @Override
    public String toString() {
        var options = new ArrayList<String>();
        from.ifPresent(addresses -> options.add("from=\"" + addresses + "\""));
        expires.ifPresent(time -> options.add("expiry-time=\"" + time + "\""));
        return options.isEmpty() ? key.toString() : String.join(",", options) + " " + key;
    }
}
