package io.rft.client;

import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.session.Session;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out early that a session is of no use any more. After an outage TCP tries again ever more seldom: an old connection may stay
 * silent for as long again as the outage was, where a new one is answered at once. So, when somebody waits and the server is silent, it is
 * asked whether it is there; when it stays silent, new connections are tried, and the first that is answered ends the session, so that
 * the transfers go on in the next. Runs on a thread of its own until the session is over.
 */
final class Probe {
    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
    private static final int LOOKS = 3; // in the time after which the server is asked

    private final ClientConfig config;
    private final Session session;
    private final BooleanSupplier waiting;
    private final Patience patience;

    /** @param waiting whether anybody at this end waits for the server */
    Probe(ClientConfig config, Session session, BooleanSupplier waiting) {
        this.config = config;
        this.session = session;
        this.waiting = waiting;
        this.patience = config.options().patience();
    }

    void run() {
        var look = patience.pingAfter().dividedBy(LOOKS).toNanos();
        var asked = false;
        while (!session.awaitEnd(look)) {
            var silent = session.silentNanos();
            if (!waiting.getAsBoolean() || silent < patience.pingAfter().toNanos()) {
                asked = false;
            } else if (!asked) {
                asked = true;
                session.ping();
            } else if (silent >= patience.probeAfter().toNanos()) {
                probe();
            }
        }
    }

    private void probe() {
        try {
            new Redial(config, Alpn.COMMAND).connect(config.options().dial()).abort();
        } catch (RftException e) {
            LOG.debug("the server is silent, and not to be reached: {}", e.getMessage());
            return;
        }
        var silent = session.silentNanos();
        if (silent >= patience.probeAfter().toNanos()) { // it may have spoken meanwhile
            session.fail(new RftException(
                    ErrorCode.NETWORK,
                    "the session was silent for " + silent / 1_000_000 + " ms, while new connections are answered"));
        }
    }
}
