package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.digest.BlockChecksums;
import io.rft.disk.Directory;
import io.rft.posix.Errno;
import io.rft.range.ByteRange;
import io.rft.store.IfExists;
import io.rft.testkit.SimNetwork.Connection;
import io.rft.transfer.Scoreboard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One transfer in virtual time: the real scoreboard at the sender, the real staged file at the receiver, between them a simulated
 * network, and chance that strikes either for a while. One thread.
 */
final class SimTransfer {
    private static final long SECOND = 1_000_000_000;
    private static final long STORM_NANOS = 20 * SECOND;
    private static final long END_NANOS = 200 * SECOND;
    private static final long DELAY_NANOS = SECOND / 5;
    private static final int CONNECTIONS = 3;

    private final SplittableRandom random;
    private final SimNetwork network;
    private final Cargo cargo;
    private final SimReceiver receiver;
    private final List<Connection> data = new ArrayList<>();
    private final List<Connection> sessions = new ArrayList<>();
    private FaultyDisk disk = new FaultyDisk();
    private FaultyDisk backup = new FaultyDisk();
    private Connection command;
    private Scoreboard scoreboard;
    private long epoch;
    private long attempt;
    private boolean committed;

    SimTransfer(SplittableRandom random) {
        this.random = random;
        this.network = new SimNetwork(random);
        this.cargo = Cargo.of("/target", 1 + random.nextInt(40_000), 4096, IfExists.REPLACE, random);
        this.receiver = new SimReceiver(cargo, disk, random);
        this.command = network.connect();
        this.scoreboard = new Scoreboard(cargo.size(), cargo.blockBytes());
    }

    /** Runs until the sender has its receipt. */
    void run() throws RftException {
        begin();
        network.after(random.nextLong(SECOND), this::strike);
        while (!committed) {
            assertTrue(network.step(), "nothing will ever happen any more");
            assertTrue(network.nanos() < END_NANOS, "no receipt " + END_NANOS / SECOND + " s after the beginning");
        }
        disk.fail(DiskFaults.NONE);
    }

    FaultyDisk disk() {
        return disk;
    }

    Cargo cargo() {
        return cargo;
    }

    /** A new session and a new offer; messages and blocks of those before may still be on their way. */
    private void begin() {
        var own = ++attempt;
        command = network.connect();
        sessions.add(command);
        data.clear();
        epoch = 0;
        scoreboard = new Scoreboard(cargo.size(), cargo.blockBytes());
        var session = command;
        session.send(
                true,
                DELAY_NANOS,
                () -> attempted(session, () -> {
                    var accepted = receiver.offer();
                    session.send(false, DELAY_NANOS, () -> accepted(own, accepted));
                    checkpoints(session, accepted.epoch());
                }));
        network.after(5 * SECOND, () -> retryIf(own, epoch == 0));
        network.after(15 * SECOND, () -> retryIf(own, true)); // whatever stands still is given up
    }

    private void retryIf(long own, boolean condition) {
        if (own == attempt && condition && !committed) {
            begin();
        }
    }

    private void accepted(long own, SimReceiver.Accepted accepted) throws RftException {
        if (own != attempt) {
            return;
        }
        epoch = accepted.epoch();
        scoreboard.missing(accepted.missing(), true);
        for (var i = 0; i < CONNECTIONS; i++) {
            join();
        }
        commitIfComplete();
    }

    private void join() {
        var connection = network.connect();
        data.add(connection);
        send(attempt, connection);
    }

    /** One block after the other, on one connection. */
    private void send(long own, Connection connection) {
        if (own != attempt || connection.isLost()) {
            return;
        }
        var block = scoreboard.take(connection.id());
        block.ifPresent(range -> {
            var of = epoch;
            var session = command;
            connection.send(true, DELAY_NANOS, () -> arrive(session, of, range));
            if (random.nextInt(20) == 0) { // a duplicate, perhaps of an attempt that is over when it comes
                network.after(random.nextLong(10 * SECOND), () -> arrive(session, of, range));
            }
        });
        network.after(1 + random.nextLong(DELAY_NANOS), () -> send(own, connection));
    }

    private void arrive(Connection session, long of, ByteRange range) {
        attempted(session, () -> {
            if (receiver.block(of, range)) {
                session.send(false, DELAY_NANOS, () -> told(of, List.of(range), false));
            }
        });
    }

    private void checkpoints(Connection session, long of) {
        network.after(
                1 + random.nextLong(SECOND),
                () -> attempted(session, () -> {
                    var durable = receiver.checkpoint(of);
                    if (!durable.isEmpty()) {
                        session.send(false, DELAY_NANOS, () -> told(of, durable, true));
                    }
                    if (!session.isLost()) {
                        checkpoints(session, of);
                    }
                }));
    }

    private void told(long of, List<ByteRange> ranges, boolean durable) throws RftException {
        if (of == epoch) {
            var ignored = durable ? scoreboard.durable(ranges) : scoreboard.received(ranges);
            commitIfComplete();
        }
    }

    private void commitIfComplete() throws RftException {
        if (!scoreboard.isComplete()) {
            return;
        }
        var own = attempt;
        var of = epoch;
        var session = command;
        var whole = whole();
        session.send(
                true,
                DELAY_NANOS,
                () -> attempted(session, () -> {
                    if (receiver.commit(of, whole)) {
                        session.send(false, DELAY_NANOS, () -> committed |= own == attempt);
                    }
                }));
    }

    private int whole() {
        var checksums = new BlockChecksums(cargo.size(), cargo.blockBytes());
        for (var offset = 0L; offset < cargo.size(); offset += cargo.blockBytes()) {
            checksums.put(offset, cargo.crc(offset));
        }
        return checksums.whole();
    }

    /** Something that the receiver does to its disk: where that fails, its attempt is over and its session with it. */
    private void attempted(Connection session, SimNetwork.Step step) {
        try {
            step.happen();
        } catch (RftException e) {
            receiver.close();
            session.lose();
        }
    }

    /** Misfortune, until the storm is over; then everybody may come to an end. */
    private void strike() throws RftException {
        if (network.nanos() > STORM_NANOS) {
            disk.fail(DiskFaults.NONE);
            return;
        }
        switch (random.nextInt(10)) {
            case 0 ->
                data.stream().skip(random.nextInt(CONNECTIONS)).findFirst().ifPresent(this::lose);
            case 1 -> List.copyOf(data).forEach(this::lose);
            case 2 -> command.lose(); // half-open: neither end knows until it gives up
            case 3 -> begin(); // the sender is started again, the one before is still connected
            case 4, 5 -> {
                receiver.crash();
                sessions.forEach(Connection::lose);
                requireWhole();
            }
            case 6 -> disk.fail(DiskFaults.nth(random.nextInt(20), random.nextBoolean() ? Errno.ENOSPC : Errno.EIO));
            case 7 -> disk.fail(DiskFaults.NONE);
            case 8 -> backup = disk.afterCrash(CrashStates.allKept(disk.unsynced()));
            default -> {
                disk = backup;
                backup = disk.afterCrash(List.of());
                receiver.restore(disk);
                sessions.forEach(Connection::lose);
            }
        }
        network.after(1 + random.nextLong(2 * SECOND), this::strike);
    }

    /** Whatever has happened: no file, or the whole of it. */
    private void requireWhole() throws RftException {
        disk.fail(DiskFaults.NONE);
        try (var directory = disk.root()) {
            if (directory.names().contains("target")) {
                requireContent(directory);
            }
        }
    }

    /** Fails unless the target is the whole file. */
    void requireContent(Directory directory) throws RftException {
        try (var target = directory.openForRead("target")) {
            var found = ByteBuffer.allocate((int) cargo.size() + 1);
            target.read(0, found);
            assertEquals(cargo.content(), found.flip());
        }
    }

    /** The sender notices, and dials anew. */
    private void lose(Connection connection) {
        connection.lose();
        data.remove(connection);
        scoreboard.lost(connection.id());
        join();
    }
}
