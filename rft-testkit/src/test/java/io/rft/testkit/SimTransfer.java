package io.rft.testkit;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.digest.BlockChecksums;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.testkit.SimNetwork.Connection;
import io.rft.transfer.Scoreboard;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One transfer in virtual time: the real scoreboard and pacer at the sender, the real staged file at the receiver, between them a
 * simulated network. What befalls it comes from a {@link SimStorm}. One thread.
 */
final class SimTransfer {
    private static final long SECOND = 1_000_000_000;
    private static final long DELAY_NANOS = SECOND / 5;
    private static final int CONNECTIONS = 3;

    private final SplittableRandom random;
    private final SimNetwork network;
    private final SimDisk disk;
    private final Publishing published;
    private final SimPace pace;
    private final List<Connection> data = new ArrayList<>();
    private final List<Connection> sessions = new ArrayList<>();
    private final List<SimReceiver> receivers = new ArrayList<>(); // of each job that there was, the latest last
    private final List<ByteBuffer> versions = new ArrayList<>(); // all that the source ever was
    private TransferId transfer;
    private SimSource source;
    private SimSource opened; // what the source was when this attempt began
    private Connection command;
    private Scoreboard scoreboard;
    private long epoch;
    private long attempt;
    private boolean compared; // what the receiver had is what the source has
    private boolean committed;

    /** Hears of every commit that was tried. */
    interface Publishing {
        void heard(ByteBuffer content, boolean returned) throws RftException;
    }

    /** The transfer of a new file. */
    SimTransfer(SplittableRandom random, SimNetwork network, SimDisk disk, Publishing published) {
        this.random = random;
        this.network = network;
        this.disk = disk;
        this.published = published;
        this.pace = new SimPace(network);
        this.source = SimSource.any(random);
        this.opened = source;
        this.command = network.connect();
        this.scoreboard = scoreboard();
        this.transfer = TransferId.random(random);
        versions.add(source.content());
        receivers.add(new SimReceiver(disk));
    }

    /** Whether the sender has its receipt. */
    boolean isCommitted() {
        return committed;
    }

    boolean everHad(ByteBuffer content) {
        return versions.contains(content);
    }

    /** A new session and a new offer; messages and blocks of those before may still be on their way. */
    void begin() {
        var own = ++attempt;
        var session = network.connect();
        var receiver = receivers.getLast();
        var offered = source;
        var id = transfer;
        command = session;
        sessions.add(session);
        data.clear();
        epoch = 0;
        compared = false;
        opened = offered;
        scoreboard = scoreboard();
        session.send(
                true,
                DELAY_NANOS,
                () -> attempted(receiver, session, () -> {
                    var accepted = receiver.offer(session, id, offered);
                    session.send(false, DELAY_NANOS, () -> accepted(own, accepted));
                    checkpoints(receiver, session, accepted.epoch());
                }));
        network.after(5 * SECOND, () -> retryIf(own, epoch == 0));
        network.after(15 * SECOND, () -> retryIf(own, true)); // whatever stands still is given up
    }

    /** The source is changed by somebody; what only shows in its bytes, while nobody has it open. */
    void edit() {
        if (committed) {
            return;
        }
        var unseen = random.nextInt(3) == 0;
        source = unseen ? source.editedUnseen(random) : source.edited(random);
        versions.add(source.content());
        if (unseen || random.nextBoolean()) {
            begin();
        }
    }

    /** The user gives it up, and then does it all again. */
    void cancel() {
        if (committed) {
            return;
        }
        var receiver = receivers.getLast();
        var session = command;
        var of = epoch;
        session.send(true, DELAY_NANOS, () -> attempted(receiver, session, () -> receiver.discard(session, of)));
        anew();
    }

    void limit() {
        pace.change(random);
    }

    void endLimit() {
        pace.end();
    }

    void loseOne() {
        data.stream().skip(random.nextInt(CONNECTIONS)).findFirst().ifPresent(this::lose);
    }

    void loseAll() {
        List.copyOf(data).forEach(this::lose);
    }

    /** Half-open: neither end knows until it gives up. */
    void loseCommand() {
        command.lose();
    }

    /** The sender is started again, the one before is still connected. */
    void startAgain() {
        if (!committed) {
            begin();
        }
    }

    /** The receiver's process is gone. */
    void receiverDied() {
        receivers.forEach(SimReceiver::die);
        sessions.forEach(Connection::lose);
    }

    void receiverForgets() {
        receivers.forEach(SimReceiver::forgetPromises);
    }

    /** What nobody is at may be taken away. */
    void remainsMayGo() {
        receivers.stream().filter(receiver -> !receiver.isOpen()).forEach(SimReceiver::forgetPromises);
    }

    /** The receiver's process ends. */
    void close() {
        receivers.forEach(SimReceiver::close);
    }

    private Scoreboard scoreboard() {
        return new Scoreboard(source.size(), SimSource.BLOCK_BYTES);
    }

    /** Another job for the same file. */
    private void anew() {
        transfer = TransferId.random(random);
        receivers.add(new SimReceiver(disk));
        begin();
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
        network.after(random.nextLong(2 * SECOND), () -> compare(own, accepted)); // beside what is missing
    }

    /** Reads what the receiver has of it, and takes back what is otherwise now. */
    private void compare(long own, SimReceiver.Accepted accepted) throws RftException {
        if (own != attempt || isChanged()) {
            return;
        }
        var different = new RangeSet();
        accepted.kept().forEach((offset, crc) -> {
            if (source.crc(offset) != crc) {
                different.add(offset, offset + source.block(offset).remaining());
            }
        });
        if (different.isEmpty()) {
            same(own);
        } else {
            withdraw(own, different);
        }
    }

    private void withdraw(long own, RangeSet different) {
        var receiver = receivers.getLast();
        var session = command;
        var of = epoch;
        session.send(
                true,
                DELAY_NANOS,
                () -> attempted(receiver, session, () -> {
                    try {
                        if (receiver.withdraw(session, of, different)) {
                            session.send(false, DELAY_NANOS, () -> withdrawn(own, different));
                        }
                    } catch (RftException e) {
                        if (e.code() != ErrorCode.EXISTS) {
                            throw e;
                        }
                        session.send(false, DELAY_NANOS, () -> startNewTransfer(own)); // published before the change
                    }
                }));
    }

    private void withdrawn(long own, RangeSet different) throws RftException {
        if (own == attempt) {
            scoreboard.withdrawn(different);
            same(own);
        }
    }

    private void startNewTransfer(long own) {
        if (own == attempt) {
            anew();
        }
    }

    private void same(long own) throws RftException {
        compared |= own == attempt;
        commitIfComplete();
    }

    private void join() {
        var connection = network.connect();
        data.add(connection);
        send(attempt, connection);
    }

    /** One block after the other, on one connection, as fast as it may. */
    private void send(long own, Connection connection) {
        if (own != attempt || connection.isLost() || source.size() != opened.size()) {
            return;
        }
        var block = scoreboard.take(connection.id());
        var wait = block.map(range -> pace.reserveNanos(range.length())).orElse(0L);
        network.after(wait, () -> {
            if (own == attempt && source.size() == opened.size()) {
                block.ifPresent(range -> send(connection, range));
            }
            network.after(1 + random.nextLong(DELAY_NANOS), () -> send(own, connection));
        });
    }

    private void send(Connection connection, ByteRange range) {
        var of = epoch;
        var session = command;
        var receiver = receivers.getLast();
        var read = source;
        connection.send(true, DELAY_NANOS, () -> arrive(receiver, session, of, range, read));
        if (random.nextInt(20) == 0) { // a duplicate, perhaps of an attempt that is over when it comes
            network.after(random.nextLong(10 * SECOND), () -> arrive(receiver, session, of, range, read));
        }
    }

    private void arrive(SimReceiver receiver, Connection session, long of, ByteRange range, SimSource read) {
        attempted(receiver, session, () -> {
            if (receiver.block(session, of, range, read.block(range.start()), read.crc(range.start()))) {
                session.send(false, DELAY_NANOS, () -> told(session, List.of(range), false));
            }
        });
    }

    private void checkpoints(SimReceiver receiver, Connection session, long of) {
        network.after(
                1 + random.nextLong(SECOND),
                () -> attempted(receiver, session, () -> {
                    var durable = receiver.checkpoint(session, of);
                    if (!durable.isEmpty()) {
                        session.send(false, DELAY_NANOS, () -> told(session, durable, true));
                    }
                    if (!session.isLost()) {
                        checkpoints(receiver, session, of);
                    }
                }));
    }

    private void told(Connection session, List<ByteRange> ranges, boolean durable) throws RftException {
        if (session == command) {
            var ignored = durable ? scoreboard.durable(ranges) : scoreboard.received(ranges);
            commitIfComplete();
        }
    }

    /** Of what was read in one piece only: a change while the source was open is found by looking at it once more. */
    private void commitIfComplete() {
        if (!compared || !scoreboard.isComplete() || isChanged()) {
            return;
        }
        var own = attempt;
        var of = epoch;
        var session = command;
        var receiver = receivers.getLast();
        var sent = opened;
        session.send(
                true,
                DELAY_NANOS,
                () -> attempted(receiver, session, () -> {
                    if (commit(receiver, session, of, sent)) {
                        session.send(false, DELAY_NANOS, () -> committed |= own == attempt);
                    }
                }));
    }

    private boolean commit(SimReceiver receiver, Connection session, long of, SimSource sent) throws RftException {
        var returned = false;
        try {
            returned = receiver.commit(session, of, whole(sent));
            return returned;
        } finally {
            published.heard(sent.content(), returned);
        }
    }

    private boolean isChanged() {
        if (source.version() == opened.version()) {
            return false;
        }
        begin();
        return true;
    }

    private static int whole(SimSource sent) {
        var checksums = new BlockChecksums(sent.size(), SimSource.BLOCK_BYTES);
        for (var offset = 0L; offset < sent.size(); offset += SimSource.BLOCK_BYTES) {
            checksums.put(offset, sent.crc(offset));
        }
        return checksums.whole();
    }

    /** Something that the receiver does to its disk: where that fails, its attempt is over and its session with it. */
    private static void attempted(SimReceiver receiver, Connection session, SimNetwork.Step step) {
        try {
            step.happen();
        } catch (RftException e) {
            receiver.close();
            session.lose();
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
