package io.rft.channel;

import io.rft.clock.Ticker;
import io.rft.protocol.SessionId;
import java.io.IOException;
import java.security.SecureRandom;

/** Data connections of one session between two ends of this process, over TLS and loopback, for tests of what uses them. */
public final class JoinedConnections {
    private static final Pairing PAIRING = new Pairing(TlsProvider.best(), TlsProvider.best());
    private static final SessionId SESSION = new SessionId(7, 8);

    private final TicketBook tickets = new TicketBook(new SecureRandom());

    /** Both ends of one connection. */
    public record Pair(DataConnection client, DataConnection server) {}

    /** One more. */
    public Pair next() throws IOException {
        var key = JoinProofTest.key(1);
        var ends = PAIRING.connect(Alpn.DATA);
        var ticket = tickets.issue(SESSION, key, 1, Ticker.system().nanoTime()).getFirst();
        var admitted = Pairing.inBackground(() -> DataConnection.admit(ends.server(), tickets, Ticker.system()));
        var client = DataConnection.join(ends.client(), key, SESSION, ticket);
        return new Pair(client, Pairing.result(admitted).connection());
    }
}
