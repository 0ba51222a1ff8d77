package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.channel.SecureChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One try to reach a server that was reached before: short dials that overlap, of which the first to be answered counts. A single long
 * one that began in an outage would go on repeating its SYN ever more seldom, and come through long after the link has returned. For one
 * thread, but for {@link #end}; every try is on a thread of its own.
 */
final class Redial {
    private final ClientConfig config;
    private final Alpn purpose;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Condition changed = lock.newCondition();
    private final Set<SocketChannel> shaking = new HashSet<>(); // connected, their handshake under way
    private int underWay;
    private boolean over;
    private Optional<SecureChannel> answered = Optional.empty();
    private Optional<RftException> failure = Optional.empty();

    Redial(ClientConfig config, Alpn purpose) {
        this.config = config;
        this.purpose = purpose;
    }

    /** A connection whose server's key has been checked; fails when every dial has failed, or none was answered within the limit. */
    SecureChannel connect(Duration limit) throws RftException {
        var pause = config.options().dial().dividedBy(2).toNanos();
        try {
            for (var left = limit.toNanos(); left > 0; left -= pause) {
                start();
                if (awaitAnswer(Math.min(pause, left))) {
                    break;
                }
            }
            return answer(limit);
        } finally {
            end();
        }
    }

    private void start() {
        change(() -> underWay++);
        try {
            config.tasks().startVirtual("rft-redial", this::dial);
        } catch (RuntimeException | Error e) { // no more threads
            change(() -> underWay--);
            throw e;
        }
    }

    private void dial() {
        try {
            var socket = config.dial(config.options().dial());
            if (enter(socket)) {
                try {
                    won(config.encrypt(socket, purpose), socket);
                } finally {
                    change(() -> shaking.remove(socket));
                }
            }
        } catch (RftException e) {
            change(() -> failure = failure.or(() -> Optional.of(e)));
        } finally {
            change(() -> underWay--);
        }
    }

    /** Whether the socket is still wanted; else it is closed. */
    private boolean enter(SocketChannel socket) {
        lock.lock();
        try {
            if (!over) {
                return shaking.add(socket);
            }
        } finally {
            lock.unlock();
        }
        close(socket);
        return false;
    }

    private void won(SecureChannel channel, SocketChannel socket) {
        lock.lock();
        try {
            shaking.remove(socket); // before anybody closes what is left
            if (!over && answered.isEmpty()) {
                answered = Optional.of(channel);
                changed.signalAll();
                return;
            }
        } finally {
            lock.unlock();
        }
        channel.abort();
    }

    /** Whether it is decided: somebody has answered, every dial has failed, or nobody wants it any more. */
    private boolean awaitAnswer(long nanos) {
        lock.lock();
        try {
            for (var left = nanos; left > 0 && answered.isEmpty() && underWay > 0 && !over; ) {
                left = changed.awaitNanos(left);
            }
            return answered.isPresent() || underWay == 0 || over;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        } finally {
            lock.unlock();
        }
    }

    private SecureChannel answer(Duration limit) throws RftException {
        lock.lock();
        try {
            if (answered.isPresent()) {
                return answered.get();
            }
            throw failure.orElseGet(() -> new RftException(
                    ErrorCode.NETWORK,
                    config.endpoint().hostAndPort() + " did not answer within " + limit.toSeconds() + " s",
                    "Check the network between here and there."));
        } finally {
            lock.unlock();
        }
    }

    /** Whatever is still under way finds nobody who waits: fails soon, unless somebody has answered. Called by any thread. */
    void end() {
        List<SocketChannel> unwanted;
        lock.lock();
        try {
            over = true;
            changed.signalAll();
            unwanted = List.copyOf(shaking);
        } finally {
            lock.unlock();
        }
        unwanted.forEach(Redial::close);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }
}
