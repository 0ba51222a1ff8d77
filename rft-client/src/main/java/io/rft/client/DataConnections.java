package io.rft.client;

import io.rft.RftException;
import io.rft.channel.DataConnection;
import io.rft.clock.Backoff;
import io.rft.protocol.Settings;
import io.rft.session.Session;
import io.rft.transfer.ConnectionTuner;
import io.rft.transfer.Transfers;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data connections of one session at the client: as many as there is work for and as the tuner finds good. Each is kept by a thread of
 * its own, which dials it anew when it is lost; one too many is given up and goes when what it carries has arrived. Until then it has one
 * of the places that were agreed, and nobody's thread waits for it. Thread-safe.
 */
final class DataConnections {
    private static final Logger LOG = LoggerFactory.getLogger(DataConnections.class);

    private static final long LOOK_NANOS = 20_000_000;

    /** Makes a data connection of the session. */
    interface Dialling {
        DataConnection dial() throws RftException;

        /** The shortest round trip so far; 0 if there was none. */
        long rttNanos();

        /** Looks how long one takes on this connection. */
        void measure(DataConnection connection);
    }

    private final ClientConfig config;
    private final Session session;
    private final Transfers transfers;
    private final Dialling dialling;
    private final int most;
    private final String path; // what the good number is remembered under
    private final ConnectionTuner tuner; // the tuning thread's, of which there is one at a time
    private OptionalInt remembered = OptionalInt.empty(); // the tuning thread's as well
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private int work; // connections that there was ever something to do for
    private int target;
    private int kept; // threads that keep one each
    private boolean tuning;

    /**
     * @param path names the way between this machine and the server
     * @param known the number that was good on it
     * @param first how many to begin with where that is not known
     */
    DataConnections(
            ClientConfig config,
            Session session,
            Transfers transfers,
            Settings settings,
            String path,
            OptionalInt known,
            int first,
            Dialling dialling) {
        this.config = config;
        this.session = session;
        this.transfers = transfers;
        this.dialling = dialling;
        this.path = path;
        this.most = settings.connections();
        this.tuner = new ConnectionTuner(
                most, known, first, settings.blockBytes(), config.ticker().nanoTime());
        this.target = config.connections().fixed() ? most : tuner.target();
    }

    /** There is work for so many at once. */
    void want(int connections) {
        var tune = false;
        lock.lock();
        try {
            work = Math.max(work, Math.min(connections, most));
            fill();
            tune = !tuning && !config.connections().fixed() && most > 1;
            tuning |= tune;
        } finally {
            lock.unlock();
        }
        if (tune) {
            config.tasks().startVirtual("rft-tune", this::tune);
        }
    }

    /** Looks after the number while there are transfers. What came before counts for nothing. */
    private void tune() {
        tuner.pause(config.ticker().nanoTime());
        do {
            var sight = transfers.sight(dialling.rttNanos());
            var good = tuner.look(sight, config.ticker().nanoTime());
            aim(good);
            var surplus = sight.open() - good;
            if (surplus > 0) {
                transfers.retire(surplus);
            }
            remember(tuner.findGood());
        } while (!session.awaitEnd(LOOK_NANOS) && goesOn());
    }

    private void remember(OptionalInt good) {
        if (good.isPresent() && !good.equals(remembered)) {
            remembered = good;
            config.connections().memory().ifPresent(memory -> memory.put(path, good.getAsInt()));
        }
    }

    private boolean goesOn() {
        lock.lock();
        try {
            tuning = transfers.areOpen();
            return tuning;
        } finally {
            lock.unlock();
        }
    }

    private void aim(int connections) {
        lock.lock();
        try {
            if (connections != target) {
                LOG.debug("{} data connections instead of {}", connections, target);
                target = connections;
                fill();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fill() {
        while (kept < Math.min(work, target)) {
            kept++;
            config.tasks().startVirtual("rft-dial " + kept, this::keep);
        }
    }

    /** Has one data connection, again and again, until the session is over or there are enough others. */
    private void keep() {
        var backoff =
                new Backoff(config.options().retryDelay(), config.options().retryMost(), config.random());
        while (!session.isClosed() && !isSurplus()) {
            if (transfers.takePlace()) {
                keepOne(backoff);
            } else { // those that were given up still carry something
                session.awaitEnd(LOOK_NANOS);
            }
        }
    }

    /** Makes a connection, for which there is a place, and has it until it is lost or given up. */
    private void keepOne(Backoff backoff) {
        DataConnection connection;
        try {
            connection = dialling.dial();
        } catch (RftException e) {
            LOG.debug("data connection not made: {}", e.getMessage());
            transfers.leavePlace();
            session.awaitEnd(backoff.nextNanos());
            return;
        }
        var began = config.ticker().nanoTime();
        transfers.add(connection);
        connection.tune(config.sockets()); // while it carries the first blocks
        dialling.measure(connection);
        transfers.awaitEnding(connection);
        if (config.ticker().nanoTime() - began > ClientConfig.STEADY.toNanos()) {
            backoff.succeeded();
        } else if (!isTooMany()) {
            session.awaitEnd(backoff.nextNanos());
        }
    }

    private boolean isTooMany() {
        lock.lock();
        try {
            return kept > Math.min(work, target);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the thread that asks is one too many, and ends. */
    private boolean isSurplus() {
        lock.lock();
        try {
            if (kept <= Math.min(work, target)) {
                return false;
            }
            kept--;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
