package io.rft.client;

import io.rft.channel.PathInfo;
import io.rft.protocol.Message;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.transfer.OwnSide;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Says what holds a session's flow back, from what is to be seen at this end, and nothing where that does not tell. A new look is taken
 * at most once a second; what it says is of the time since the one before. It is told the time. One owner, not thread-safe.
 */
final class Attribution {
    private static final long LOOK_NANOS = 1_000_000_000;
    private static final double NEARLY = 0.9; // of a limit is as good as all
    private static final double NETWORK = 0.75; // of the time; a sender that is slower itself leaves pauses
    private static final double PEER = 0.5;

    private final int processors;
    private Optional<Look> before = Optional.empty();
    private Optional<Bottleneck> said = Optional.empty();

    Attribution(int processors) {
        this.processors = processors;
    }

    /**
     * What is to be seen; sums are since the session began.
     *
     * @param sending whether this end sends, or only the peer
     * @param limits of the direction in which blocks go
     * @param own what could hold this end
     * @param peer what holds the peer, if it says so
     * @param paths of the connections that are open, as far as the kernel tells
     */
    record Sight(
            boolean sending,
            long movedBytes,
            RateLimits limits,
            OwnSide.Sight own,
            Optional<Message.HeldBy> peer,
            List<PathInfo> paths) {
        private long nanos(ToLongFunction<PathInfo> time) {
            return paths.stream().mapToLong(time).sum();
        }
    }

    private record Look(Sight sight, long atNanos) {}

    Optional<Bottleneck> look(Supplier<Sight> eyes, long nowNanos) {
        if (before.isEmpty() || nowNanos - before.get().atNanos() >= LOOK_NANOS) {
            var now = new Look(eyes.get(), nowNanos);
            said = before.flatMap(last -> between(last, now));
            before = Optional.of(now);
        }
        return said;
    }

    private Optional<Bottleneck> between(Look last, Look now) {
        var nanos = now.atNanos() - last.atNanos();
        var sight = now.sight();
        var moved = sight.movedBytes() - last.sight().movedBytes();
        var most = most(sight.limits(), sight.own().connections());
        if (most.isLimited() && moved * 1e9 / nanos >= NEARLY * most.bytesPerSecond()) {
            return Optional.of(Bottleneck.RATE_LIMIT);
        }
        // Who is seen to wait for a rate or a disk does so also beside busy processors, which may be busy with
        // anything.
        var own = OwnSide.between(last.sight().own(), sight.own(), nanos, processors);
        return own.filter(hold -> hold != OwnSide.Hold.CPU)
                .map(Attribution::own)
                .or(() -> sight.peer().filter(by -> by != Message.HeldBy.CPU).map(Attribution::peers))
                .or(() -> own.map(Attribution::own))
                .or(() -> sight.peer().map(Attribution::peers))
                .or(() -> ofPaths(last.sight(), sight, nanos));
    }

    private static Bottleneck own(OwnSide.Hold hold) {
        return switch (hold) {
            case PACE -> Bottleneck.RATE_LIMIT;
            case CPU -> Bottleneck.OWN_CPU;
            case STORAGE -> Bottleneck.LOCAL_DISK;
        };
    }

    private static Bottleneck peers(Message.HeldBy by) {
        return switch (by) {
            case LIMIT -> Bottleneck.RATE_LIMIT;
            case CPU -> Bottleneck.PEER_CPU;
            case DISK -> Bottleneck.REMOTE_DISK;
        };
    }

    /** What the kernel has noted of connections that were all there at both looks: sums of others say nothing. */
    private static Optional<Bottleneck> ofPaths(Sight last, Sight now, long nanos) {
        var count = now.paths().size();
        var sends = last.sending() && now.sending();
        if (!sends
                || count == 0
                || count != last.paths().size()
                || count != now.own().connections()) {
            return Optional.empty();
        }
        var all = (double) nanos * count;
        var full = since(last, now, path -> path.receiverLimited().toNanos());
        if (full >= PEER * all) {
            return Optional.of(Bottleneck.PEER);
        }
        var busy = since(last, now, path -> path.busy().toNanos());
        var small = since(last, now, path -> path.sendBufferLimited().toNanos());
        return busy - full - small >= NETWORK * all ? Optional.of(Bottleneck.NETWORK) : Optional.empty();
    }

    private static long since(Sight last, Sight now, ToLongFunction<PathInfo> time) {
        return now.nanos(time) - last.nanos(time);
    }

    /** One file at a time has the path. */
    private static Rate most(RateLimits limits, int connections) {
        var each = limits.connection();
        var isSum = connections > 0 && each.bytesPerSecond() < Long.MAX_VALUE / connections;
        var together = isSum ? new Rate(each.bytesPerSecond() * connections) : Rate.NONE;
        return limits.total().lower(limits.file()).lower(together);
    }
}
