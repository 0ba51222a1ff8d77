package io.rft.client;

import io.rft.channel.PathInfo;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.time.Duration;
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
    private static final double NEARLY = 0.9; // of a limit, or of the processors, is as good as all
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
     * @param cpu what this process has used of all processors
     * @param paths of the connections that are open, as far as the kernel tells
     */
    record Sight(
            boolean sending, long movedBytes, RateLimits limits, int connections, Duration cpu, List<PathInfo> paths) {
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
        var most = most(sight.limits(), sight.connections());
        if (most.isLimited() && moved * 1e9 / nanos >= NEARLY * most.bytesPerSecond()) {
            return Optional.of(Bottleneck.RATE_LIMIT);
        }
        var cpu = sight.cpu().minus(last.sight().cpu()).toNanos();
        if (cpu >= NEARLY * processors * nanos) {
            return Optional.of(Bottleneck.OWN_CPU);
        }
        return sight.sending() && last.sight().sending() ? ofPaths(last.sight(), sight, nanos) : Optional.empty();
    }

    /** What the kernel has noted of connections that were all there at both looks: sums of others say nothing. */
    private static Optional<Bottleneck> ofPaths(Sight last, Sight now, long nanos) {
        var count = now.paths().size();
        if (count == 0 || count != last.paths().size() || count != now.connections()) {
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
