package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.posix.Errno;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * One or two transfers to one name in virtual time, and chance that strikes network, disk, clock, source and user for a while; then
 * everybody may come to an end. One thread.
 */
final class SimStorm {
    private static final long SECOND = 1_000_000_000;
    private static final long STORM_NANOS = 20 * SECOND;
    private static final long END_NANOS = 200 * SECOND;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z"); // of the modelled disk
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration LEAP = Duration.ofDays(4000);

    private final SplittableRandom random;
    private final SimNetwork network;
    private final SimDisk disk;
    private final List<SimTransfer> transfers = new ArrayList<>();
    private final List<ByteBuffer> committed = new ArrayList<>(); // all that ever took the target's name
    private Optional<ByteBuffer> latest = Optional.empty(); // what took it last
    private boolean settled = true; // and the commit has returned: no power cut undoes it

    /** @param wrapping what stands between the receiver's store and its disk */
    SimStorm(SplittableRandom random, UnaryOperator<Directory> wrapping) {
        this.random = random;
        this.network = new SimNetwork(random);
        this.disk = new SimDisk(random, wrapping);
        for (var i = 1 + random.nextInt(2); i > 0; i--) {
            transfers.add(new SimTransfer(random, network, disk, this::published));
        }
    }

    /** Runs until every sender has its receipt, and looks at what is left. */
    void run() throws RftException {
        transfers.forEach(SimTransfer::begin);
        network.after(random.nextLong(SECOND), this::strike);
        while (!transfers.stream().allMatch(SimTransfer::isCommitted)) {
            assertTrue(network.step(), "nothing will ever happen any more");
            assertTrue(network.nanos() < END_NANOS, "no receipt " + END_NANOS / SECOND + " s after the beginning");
        }
        disk.fail(DiskFaults.NONE);
        assertEquals(latest, disk.target(), "the target is not what was committed last");
        transfers.forEach(SimTransfer::close);
        disk.expire(NOW.plus(LEAP));
        assertEquals(List.of(), disk.remains());
        assertEquals(latest, disk.target());
    }

    private void strike() throws RftException {
        if (network.nanos() > STORM_NANOS) {
            disk.fail(DiskFaults.NONE);
            transfers.forEach(SimTransfer::endLimit);
            return;
        }
        var one = transfers.get(random.nextInt(transfers.size()));
        switch (random.nextInt(15)) {
            case 0 -> one.loseOne();
            case 1 -> one.loseAll();
            case 2 -> one.loseCommand();
            case 3 -> one.startAgain();
            case 4, 5 -> {
                disk.crash();
                transfers.forEach(SimTransfer::receiverDied);
                requireWhole();
            }
            case 6 -> disk.fail(DiskFaults.nth(random.nextInt(20), random.nextBoolean() ? Errno.ENOSPC : Errno.EIO));
            case 7 -> disk.fail(DiskFaults.NONE);
            case 8 -> disk.backUp();
            case 9 -> {
                disk.restore();
                dieAndForget();
                latest = disk.target();
                settled = true;
            }
            case 10 -> {
                disk.crash();
                disk.restoreJournals();
                dieAndForget();
                requireWhole();
            }
            case 11 -> one.edit();
            case 12 -> one.cancel();
            case 13 -> one.limit();
            default -> leap();
        }
        network.after(1 + random.nextLong(2 * SECOND), this::strike);
    }

    private void dieAndForget() {
        transfers.forEach(SimTransfer::receiverDied);
        transfers.forEach(SimTransfer::receiverForgets);
    }

    /** The clock is set, by years perhaps, when old remains are looked for; nothing else asks it. */
    private void leap() throws RftException {
        var forth = random.nextInt(3) == 0;
        var before = disk.remains();
        if (forth) {
            transfers.forEach(SimTransfer::remainsMayGo);
        }
        disk.expire((forth ? NOW.plus(LEAP) : NOW.minus(random.nextBoolean() ? LEAP : Duration.ZERO)).minus(KEPT));
        if (!forth) {
            assertEquals(before, disk.remains());
        }
    }

    /** After a commit that has failed, the file may have the target's name or not. One that was replaced by another's is committed too. */
    private void published(ByteBuffer content, boolean returned) throws RftException {
        if (disk.target().equals(Optional.of(content))) {
            settled = returned || (settled && latest.equals(Optional.of(content)));
            latest = Optional.of(content);
            committed.add(content);
        } else if (returned) {
            assertTrue(committed.contains(content), "a commit has returned, and nothing was published");
        }
    }

    /** Whatever has happened: the file that was committed last, or of one whose commit has failed perhaps the one before. */
    private void requireWhole() throws RftException {
        var target = disk.target();
        if (settled) {
            assertEquals(latest, target, "the target is not what was committed last");
        } else if (target.isPresent()) {
            assertTrue(
                    transfers.stream().anyMatch(transfer -> transfer.everHad(target.get())),
                    "the target is nothing that was ever sent");
        }
        latest = target;
    }
}
