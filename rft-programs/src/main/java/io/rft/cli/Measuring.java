package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Bottleneck;
import io.rft.client.Measurement;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.TransferProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Measures how fast bytes go to a server or come from it. A signal ends it. For one thread. */
final class Measuring {
    private static final long LOOK_MILLIS = 10;
    private static final long END_MILLIS = 3_000;
    private static final int PINGS = 5;
    private static final long STORED_BYTES = 256L << 20;
    private static final Duration WARM_UP_LEAST = Duration.ofMillis(700);
    private static final Duration WARM_UP_MOST = Duration.ofSeconds(4);
    private static final int WARM_UP_ROUND_TRIPS = 20; // in which TCP has found out what a path bears
    private static final Duration WARMING = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final World world;
    private final Duration time;

    /** @param time how long each measurement counts */
    Measuring(World world, Duration time) {
        this.world = world;
        this.time = time;
    }

    /** The shortest round trip of some messages. */
    Duration roundTrip(RftClient client) throws RftException {
        return Aside.get(
                () -> {
                    var least = client.ping();
                    for (var i = 1; i < PINGS; i++) {
                        var next = client.ping();
                        least = next.compareTo(least) < 0 ? next : least;
                    }
                    return least;
                },
                world.interruption());
    }

    /** A moment in both directions, for nothing: a program that has just started is slow. */
    void warm(RftClient client) throws RftException {
        var moment = new Measuring(world, WARMING);
        for (var direction : Measurement.Direction.values()) {
            var _ = moment.measure(client, Measurement.of(direction), Duration.ZERO);
        }
    }

    /** One measurement, over as many connections as the client has. */
    Measured measure(RftClient client, Measurement what, Duration roundTrip) throws RftException {
        var transfer = client.measure(what);
        try (var _ = world.interruption().prepare(transfer::cancel)) {
            return flowing(client, transfer, what, roundTrip);
        } finally {
            transfer.cancel();
            var _ = Aside.isDone(transfer.completion(), END_MILLIS);
        }
    }

    /**
     * How fast the server stores what it receives, forces included; empty where there is too little to see. What it has stored is
     * removed.
     */
    Optional<FlowMeter.Flow> store(RftClient client, RemotePath target) throws RftException {
        var transfer = client.measure(Measurement.into(target, STORED_BYTES));
        var meter = new FlowMeter(Duration.ZERO, time);
        try (var _ = world.interruption().prepare(transfer::cancel)) {
            watch(transfer, meter, TransferProgress::durable);
        } finally {
            transfer.cancel();
            var ended = Aside.isDone(transfer.completion(), END_MILLIS);
            remove(client, transfer, target, ended && !transfer.completion().isCompletedExceptionally());
        }
        return Optional.of(meter.flow()).filter(flow -> flow.bytes() > 0);
    }

    /** A disk that is quick enough has stored the whole file, under its name. */
    private static void remove(RftClient client, Transfer transfer, RemotePath target, boolean published)
            throws RftException {
        if (published) {
            client.remove(target, false);
        } else {
            client.discard(transfer.id(), target);
        }
    }

    private Measured flowing(RftClient client, Transfer transfer, Measurement what, Duration roundTrip)
            throws RftException {
        var meter = new FlowMeter(warmUp(roundTrip), time);
        var limit = watch(transfer, meter, progress -> arrived(what, progress));
        if (meter.flow().bytes() == 0) {
            throw new RftException(ErrorCode.STALLED, "nothing moves to or from the server that could be measured");
        }
        var path = what.direction() == Measurement.Direction.UP ? PathSummary.of(client.paths()) : noPath();
        return new Measured(what.direction(), client.counts().connections(), meter.flow(), path, limit);
    }

    /** Until there is enough to go by, or nothing more to come; returns what held it back in the end. */
    private Optional<Bottleneck> watch(Transfer transfer, FlowMeter meter, ToLongFunction<TransferProgress> bytes)
            throws RftException {
        var completion = transfer.completion();
        var end = world.ticker().nanoTime() + PATIENCE.plus(time).toNanos();
        var limit = Optional.<Bottleneck>empty();
        while (!meter.isDone() && world.ticker().nanoTime() - end < 0) {
            var ended = Aside.isDone(completion, LOOK_MILLIS);
            var progress = transfer.progress();
            limit = progress.bottleneck();
            meter.look(bytes.applyAsLong(progress), world.ticker().nanoTime());
            if (ended) {
                break;
            }
        }
        if (world.interruption().received().isPresent()) {
            throw new RftException(ErrorCode.INTERRUPTED, "interrupted");
        }
        if (completion.isCompletedExceptionally()) {
            var _ = Aside.outcome(completion);
        }
        return limit;
    }

    /** What was sent and waits in buffers has not arrived. */
    private static long arrived(Measurement what, TransferProgress progress) {
        return switch (what.direction()) {
            case UP -> progress.durable();
            case DOWN -> progress.moved();
        };
    }

    private static Duration warmUp(Duration roundTrip) {
        var trips = roundTrip.multipliedBy(WARM_UP_ROUND_TRIPS).plus(WARM_UP_LEAST);
        return trips.compareTo(WARM_UP_MOST) > 0 ? WARM_UP_MOST : trips;
    }

    private static Optional<PathSummary> noPath() {
        return Optional.empty();
    }
}
