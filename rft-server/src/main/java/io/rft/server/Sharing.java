package io.rft.server;

import io.rft.clock.Ticker;
import io.rft.rate.Demand;
import io.rft.rate.FairShares;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells clients what each may send of a rate that several sessions share. The server alone sees what all of them want; a client that
 * took the whole rate for its own would fill the network's queues with what the server does not take yet. Who does not listen is held
 * by the pacers all the same. What the server sends counts as well, and needs no telling. Thread-safe.
 */
final class Sharing implements Closeable {
    private static final long LOOK_NANOS = 200_000_000;
    /** So long after it has asked for a transfer a session counts as being at it. */
    private static final long BEGINNING_NANOS = 1_000_000_000;
    /** Who uses nothing keeps so much of an even share, to begin again with. */
    private static final double LEAST = 0.1;
    /** A change of less is not worth a message. */
    private static final double WORTH_TELLING = 0.01;

    private final Pacers pacers;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below, and the order of what is told
    private final Condition changed = lock.newCondition(); // there are members, or it is closed
    private final Map<Client, Member> members = new LinkedHashMap<>();
    private boolean closed;

    /** A session, as far as shares go. */
    interface Client {
        String user();

        /** What it has agreed to. */
        RateLimits limits();

        /** Whether files come from it, or are about to. */
        boolean isReceiving();

        /** Whether files go to it. */
        boolean isSending();

        long receivedBytes();

        long sentBytes();

        /** It may send so much from now on. */
        void share(Rate most);
    }

    Sharing(Pacers pacers, Ticker ticker) {
        this.pacers = pacers;
        this.ticker = ticker;
    }

    /** Divides anew from time to time, as long as there is anybody, until it is closed. */
    void run() {
        lock.lock();
        try {
            while (!closed) {
                if (members.isEmpty()) {
                    changed.awaitUninterruptibly();
                } else {
                    divideAll();
                    var _ = changed.awaitNanos(LOOK_NANOS);
                }
            }
        } catch (InterruptedException e) { // nobody interrupts tasks
            throw new IllegalStateException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    /** Divides anew, now. */
    void divide() {
        lock.lock();
        try {
            divideAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A session is about to send or receive: the others make room before it does. */
    void begins(Client session) {
        lock.lock();
        try {
            var now = ticker.nanoTime();
            var member = members.get(session);
            if (member == null) {
                members.put(session, new Member(session, now));
                divideAll();
                changed.signalAll();
            } else {
                member.asked = now;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What each gets now; by who has the lock. */
    private void divideAll() {
        var now = ticker.nanoTime();
        members.values().removeIf(member -> member.isDone(now));
        var byUser = new LinkedHashMap<String, List<Flow>>();
        for (var member : members.values()) {
            byUser.computeIfAbsent(member.session.user(), name -> new ArrayList<>())
                    .addAll(member.flows(now));
        }
        divide(byUser, now);
    }

    private void divide(Map<String, List<Flow>> byUser, long now) {
        var total = bytesPerSecond(pacers.total());
        var least = LEAST * total / Math.max(1, byUser.size());
        var users = byUser.entrySet().stream()
                .map(user -> new Sharer(user.getValue(), bytesPerSecond(pacers.rateOf(user.getKey())), least, now))
                .toList();
        var shares =
                FairShares.of(total, users.stream().mapToDouble(Sharer::wanted).toArray());
        var spare = (total - Arrays.stream(shares).sum()) / users.size();
        var alone = users.size() == 1 || Double.isInfinite(total);
        for (var i = 0; i < shares.length; i++) {
            users.get(i).divide(Double.isInfinite(total) ? total : shares[i] + spare, alone, now);
        }
    }

    private static double bytesPerSecond(Rate rate) {
        return rate.isLimited() ? rate.bytesPerSecond() : Double.POSITIVE_INFINITY;
    }

    /** One user's flows. */
    private static final class Sharer {
        private final List<Flow> flows;
        private final double rate;
        private final double[] wants;

        Sharer(List<Flow> flows, double rate, double least, long now) {
            this.flows = flows;
            this.rate = rate;
            var each = Math.min(least, LEAST * rate) / flows.size();
            this.wants = flows.stream()
                    .mapToDouble(flow -> flow.wanted(Double.isInfinite(each) ? 0 : each, now))
                    .toArray();
        }

        double wanted() {
            return FairShares.sum(rate, wants);
        }

        /** What nobody wants now is there for whoever wants it first; who is alone keeps to what was agreed, and need not be told. */
        void divide(double share, boolean alone, long now) {
            var most = Math.min(share, rate);
            var shares = FairShares.of(most, wants);
            var spare = (most - Arrays.stream(shares).sum()) / shares.length;
            for (var i = 0; i < shares.length; i++) {
                var needless = Double.isInfinite(most) || (alone && shares.length == 1);
                flows.get(i).give(needless ? Double.POSITIVE_INFINITY : shares[i] + spare, now);
            }
        }
    }

    /** A session that moves something. */
    private static final class Member {
        private final Client session;
        private final Flow upload;
        private final Flow download;
        private long asked;

        Member(Client session, long now) {
            this.session = session;
            this.upload = new Flow(session, true, now);
            this.download = new Flow(session, false, now);
            this.asked = now;
        }

        boolean isDone(long now) {
            var done = !session.isReceiving() && !session.isSending() && now - asked > BEGINNING_NANOS;
            if (done) {
                upload.give(Double.POSITIVE_INFINITY, now);
            }
            return done;
        }

        /** Where it is not known yet which way it will be, it counts as one that sends. */
        List<Flow> flows(long now) {
            var flows = new ArrayList<Flow>();
            if (session.isSending()) {
                download.look(now);
                flows.add(download);
            }
            if (session.isReceiving() || flows.isEmpty()) {
                upload.look(now);
                flows.add(upload);
            }
            return flows;
        }
    }

    /** One way of a session. */
    private static final class Flow {
        private final Client session;
        private final boolean upload;
        private final Demand demand;
        private double told = Double.POSITIVE_INFINITY;

        Flow(Client session, boolean upload, long now) {
            this.session = session;
            this.upload = upload;
            this.demand = new Demand(now);
        }

        void look(long now) {
            demand.moved(upload ? session.receivedBytes() : session.sentBytes(), now);
        }

        double wanted(double least, long now) {
            return Math.min(
                    demand.wanted(least, now), bytesPerSecond(session.limits().total()));
        }

        void give(double bytesPerSecond, long now) {
            demand.given(bytesPerSecond, now);
            if (upload && isNews(bytesPerSecond)) {
                told = bytesPerSecond;
                session.share(Double.isInfinite(told) ? Rate.NONE : new Rate(Math.max(1, (long) told)));
            }
        }

        private boolean isNews(double bytesPerSecond) {
            return (Double.isInfinite(bytesPerSecond) || Double.isInfinite(told))
                    ? bytesPerSecond != told
                    : Math.abs(bytesPerSecond - told) > WORTH_TELLING * told;
        }
    }
}
