package io.rft.client;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.rate.Rate;
import io.rft.rate.Yielding;
import io.rft.session.Session;
import io.rft.transfer.Transfers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a session go behind all others on its path: asks the server, several times a second while there are transfers, whether it is there,
 * and lowers the session's rate when the answer takes longer than on the free path. The messages are on the command channel, so they
 * wait in the path's queues and not behind our own blocks. Runs on a thread of its own until the session is over.
 */
final class Background {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final long PAUSE_NANOS = 100_000_000;
    private static final double CHANGE_MIN = 0.03; // less is not worth a message

    private final ClientConfig config;
    private final Session session;
    private final Transfers transfers;
    private final Rates rates;
    private final Yielding yielding;
    private Rate current = Rate.NONE;

    /** Holds both directions of the session to a rate. */
    interface Rates {
        void hold(Rate most) throws RftException;
    }

    Background(ClientConfig config, Session session, Transfers transfers, Rates rates) {
        this.config = config;
        this.session = session;
        this.transfers = transfers;
        this.rates = rates;
        this.yielding = new Yielding(
                config.settings().limits().total(),
                transfers.movedBytes(),
                config.ticker().nanoTime());
    }

    void run() {
        var pause = 0L; // at once: now the path is free of what we send
        while (!session.awaitEnd(pause)) {
            try {
                hold();
                look(transfers.areOpen() || pause == 0);
            } catch (RftException e) {
                LOG.debug("the path could not be looked at: {}", e.getMessage());
            }
            pause = PAUSE_NANOS;
        }
    }

    private void look(boolean moving) throws RftException {
        if (moving) {
            var asked = config.ticker().nanoTime();
            session.ask(new Message.Ping(), Message.Pong.class);
            var answered = config.ticker().nanoTime();
            yielding.answered(answered - asked, transfers.movedBytes(), answered);
        } else {
            yielding.paused(transfers.movedBytes(), config.ticker().nanoTime());
        }
    }

    private void hold() throws RftException {
        yielding.limit(config.settings().limits().total());
        var rate = yielding.rate();
        var change = (double) rate.bytesPerSecond() / current.bytesPerSecond();
        if (Math.abs(change - 1) >= CHANGE_MIN) {
            current = rate;
            rates.hold(rate);
        }
    }
}
