package io.rft.transfer;

import io.rft.posix.Processors;
import java.time.Duration;
import java.util.Optional;

/** What holds this end of a session back, from what is to be seen here alone; nothing, where that does not tell. Pure. */
public final class OwnSide {
    private static final double NEARLY = 0.9; // of the processors, is as good as all
    private static final double MOSTLY = 0.5; // of the time of the loops

    private OwnSide() {}

    /** What can hold it. */
    public enum Hold {
        /** A rate that it keeps. */
        PACE,
        /** The processors are busy: with this program, or with others. */
        CPU,
        /** The storage is not faster. */
        STORAGE
    }

    /**
     * What is to be seen at one moment; times are sums since some moment before.
     *
     * @param connections that are open, each with a loop that sends or receives
     * @param atStorage the time of all loops at the storage
     * @param paced the time of all loops waiting for a rate
     * @param cpu what this process has used of all processors
     * @param machine how busy these are; empty where it is not known
     */
    public record Sight(
            int connections, Duration atStorage, Duration paced, Duration cpu, Optional<Processors.Load> machine) {}

    /** What held it between two moments, on a machine with so many processors for this process. */
    public static Optional<Hold> between(Sight before, Sight now, long nanos, int processors) {
        var loops = (double) Math.max(1, now.connections()) * nanos;
        if (now.paced().minus(before.paced()).toNanos() >= MOSTLY * loops) {
            return Optional.of(Hold.PACE);
        }
        // Before the processors: where these are busy the loops wait for them everywhere, and not at the storage above
        // all.
        if (now.atStorage().minus(before.atStorage()).toNanos() >= MOSTLY * loops) {
            return Optional.of(Hold.STORAGE);
        }
        var cpu = now.cpu().minus(before.cpu()).toNanos();
        return cpu >= NEARLY * processors * nanos || isBusy(before, now) ? Optional.of(Hold.CPU) : Optional.empty();
    }

    private static boolean isBusy(Sight before, Sight now) {
        return before.machine()
                .flatMap(then -> now.machine().map(load -> isBusy(then, load)))
                .orElse(false);
    }

    private static boolean isBusy(Processors.Load before, Processors.Load now) {
        var all = now.allTicks() - before.allTicks();
        return all > 0 && now.busyTicks() - before.busyTicks() >= NEARLY * all;
    }
}
