package io.rft.cli;

import io.rft.client.Bottleneck;
import io.rft.client.Measurement;
import io.rft.console.Units;
import io.rft.rate.RateLimits;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What limits transfers in one direction, in a sentence with its figures. Pure.
 *
 * @param limit empty where nothing stands out
 * @param advice what to do; empty where there is nothing
 */
record Diagnosis(Measurement.Direction direction, Optional<Bottleneck> limit, String text, String advice) {
    /** A disk that is as fast as this part of the way, or faster, does not hold it back. */
    private static final double AS_FAST = 0.85;

    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final double LOSSY = 0.0005; // of the segments are sent again

    /**
     * What was found out.
     *
     * @param way from memory to memory
     * @param source how fast the file is read that would be sent, if one was named
     * @param store how fast the server stores, if that was tried
     */
    record Facts(
            Measured way,
            Duration roundTrip,
            RateLimits limits,
            Optional<FlowMeter.Flow> source,
            Optional<FlowMeter.Flow> store) {}

    static Diagnosis of(Facts facts) {
        return disk(facts).orElseGet(() -> way(facts));
    }

    /** The slower disk, where one is clearly slower than the way. */
    private static Optional<Diagnosis> disk(Facts facts) {
        var way = facts.way().bytesPerSecond();
        var source = facts.source().map(FlowMeter.Flow::bytesPerSecond).orElse(Double.POSITIVE_INFINITY);
        var store = facts.store().map(FlowMeter.Flow::bytesPerSecond).orElse(Double.POSITIVE_INFINITY);
        if (Math.min(source, store) >= AS_FAST * way) {
            return Optional.empty();
        }
        var brings = "; the way brings " + Units.formatRate(way);
        return Optional.of(
                source <= store
                        ? new Diagnosis(
                                facts.way().direction(),
                                Optional.of(Bottleneck.LOCAL_DISK),
                                "the source disk limits: it is read with " + Units.formatRate(source) + brings,
                                "A faster disk helps; nothing about the network does.")
                        : new Diagnosis(
                                facts.way().direction(),
                                Optional.of(Bottleneck.REMOTE_DISK),
                                "the server's disk limits: it stores " + Units.formatRate(store) + brings,
                                "Look after the server's storage; --durability file forces it less often."));
    }

    private static Diagnosis way(Facts facts) {
        var way = facts.way();
        var rate = Units.formatRate(way.bytesPerSecond());
        var over = rate + " over " + way.connections() + (way.connections() == 1 ? " connection" : " connections");
        var limit = way.limit();
        if (limit.isEmpty()) {
            return new Diagnosis(way.direction(), limit, "nothing stands out that limits: " + over, "");
        }
        return switch (limit.get()) {
            case RATE_LIMIT ->
                new Diagnosis(
                        way.direction(),
                        limit,
                        "a limit holds: " + rate + ", agreed" + limits(facts.limits()),
                        "It is the lower of --bwlimit here and the server's limits, which sessions may share.");
            case OWN_CPU ->
                new Diagnosis(
                        way.direction(),
                        limit,
                        "this machine's processors limit: " + over + " keep them busy",
                        "Other programs take their part of them; slow encryption would be noted at tls.");
            case PEER_CPU ->
                new Diagnosis(
                        way.direction(),
                        limit,
                        "the server's processors limit: " + over + " keep them busy",
                        "Other sessions may take their part; see rftctl status there.");
            case LOCAL_DISK -> new Diagnosis(way.direction(), limit, "this machine's memory limits: " + over, "");
            case REMOTE_DISK -> new Diagnosis(way.direction(), limit, "the server's memory limits: " + over, "");
            case PEER ->
                new Diagnosis(
                        way.direction(),
                        limit,
                        "the server limits: it does not take more than " + over,
                        "It may be its processors, or its receive buffers (net.ipv4.tcp_rmem there).");
            case NETWORK ->
                new Diagnosis(
                        way.direction(),
                        limit,
                        "the network limits: " + over + ", round trip " + milliseconds(facts.roundTrip())
                                + way.path().map(Diagnosis::repeats).orElse(""),
                        network(way));
        };
    }

    private static String network(Measured way) {
        var lossy = way.path().filter(path -> path.retransmittedShare() > LOSSY);
        return lossy.isPresent() && !lossy.get().congestion().contains("bbr")
                ? "Segments are lost: bbr would bear that (see congestion, above), or more"
                        + " connections (--max-connections)."
                : "rft bench shows whether more connections bring more.";
    }

    private static String repeats(PathSummary path) {
        return String.format(
                Locale.ROOT,
                ", %.2f %% of %d segments sent again%s",
                100 * path.retransmittedShare(),
                path.sentSegments(),
                path.congestion().isEmpty() ? "" : " (" + path.congestion() + ")");
    }

    private static String limits(RateLimits limits) {
        var text = new StringBuilder();
        if (limits.total().isLimited()) {
            text.append(" in all ").append(Units.formatRate(limits.total()));
        }
        if (limits.file().isLimited()) {
            text.append(" per file ").append(Units.formatRate(limits.file()));
        }
        if (limits.connection().isLimited()) {
            text.append(" per connection ").append(Units.formatRate(limits.connection()));
        }
        return text.isEmpty() ? " or shared at the server" : text.toString();
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f ms", time.toNanos() / NANOS_PER_MILLISECOND);
    }
}
