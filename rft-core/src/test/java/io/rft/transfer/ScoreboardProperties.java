package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.range.ByteRange;
import io.rft.seeded.Seeded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** The scoreboard against a model that knows one state per block. */
class ScoreboardProperties {
    private static final int BLOCK = 10;
    private static final int CONNECTIONS = 4;

    /** Who has a block. */
    private enum State {
        NOT_ASKED,
        UNSENT,
        IN_FLIGHT,
        RECEIVED,
        DURABLE
    }

    private final List<State> states = new ArrayList<>();
    private final List<Long> carriers = new ArrayList<>(); // of the blocks in flight
    private final List<Long> copiers = new ArrayList<>(); // of those of which there is a copy; else -1
    private long size;
    private Scoreboard board = new Scoreboard(0, BLOCK);

    @Seeded(500)
    void agreesWithTheModelWhateverHappens(SplittableRandom random) throws RftException {
        begin(random);

        for (var step = 0; step < 100; step++) {
            step(random);
            agree();
        }
    }

    @Seeded(500)
    void everyMissingByteIsHandedOutUntilItIsDurable(SplittableRandom random) throws RftException {
        begin(random);

        for (var step = 0; step < 100; step++) {
            step(random);
        }
        for (var connection = 0L; connection < CONNECTIONS; connection++) {
            lose(connection);
        }
        for (var block = board.take(9); block.isPresent(); block = board.take(9)) {
            assertEquals(State.UNSENT, states.get(index(block.get())), "handed out again: " + block);
            states.set(index(block.get()), State.IN_FLIGHT);
            assertFalse(board.isComplete());
        }
        board.durable(ranges(State.IN_FLIGHT));
        board.durable(ranges(State.RECEIVED));

        assertTrue(board.isComplete());
        assertEquals(size, board.durableBytes());
        assertEquals(0, board.inFlightBytes());
    }

    private void begin(SplittableRandom random) throws RftException {
        var blocks = random.nextInt(40);
        size = blocks == 0 ? 0 : (blocks - 1) * BLOCK + random.nextInt(1, BLOCK + 1);
        board = new Scoreboard(size, BLOCK);
        var asked = new ArrayList<ByteRange>();
        for (var i = 0; i < blocks; i++) {
            var missing = random.nextInt(4) > 0;
            states.add(missing ? State.UNSENT : State.NOT_ASKED);
            carriers.add(-1L);
            copiers.add(-1L);
            if (missing) {
                asked.add(block(i));
            }
        }
        Collections.shuffle(asked, new Random(random.nextLong()));
        var cut = random.nextInt(asked.size() + 1);
        board.missing(asked.subList(0, cut), false);
        board.missing(asked.subList(cut, asked.size()), true);
    }

    private void step(SplittableRandom random) throws RftException {
        switch (random.nextInt(6)) {
            case 0, 1 -> take(random.nextInt(CONNECTIONS));
            case 4 -> copy(random.nextInt(CONNECTIONS), random.nextInt(CONNECTIONS));
            case 2 -> board.received(report(random, State.RECEIVED));
            case 3 -> board.durable(report(random, State.DURABLE));
            default -> lose(random.nextInt(CONNECTIONS));
        }
    }

    private void take(long connection) {
        var lowest = states.indexOf(State.UNSENT);

        var taken = board.take(connection);

        assertEquals(lowest < 0, taken.isEmpty());
        if (taken.isPresent()) {
            assertEquals(block(lowest), taken.get());
            states.set(lowest, State.IN_FLIGHT);
            carriers.set(lowest, connection);
            copiers.set(lowest, -1L);
        }
    }

    private void copy(long from, long to) {
        var last = -1;
        for (var i = 0; i < states.size() && from != to; i++) {
            last = isCarried(i, from) && copiers.get(i) < 0 ? i : last;
        }

        var copy = board.copy(from, to);

        assertEquals(last < 0, copy.isEmpty());
        if (copy.isPresent()) {
            assertEquals(block(last), copy.get());
            copiers.set(last, to);
        }
    }

    private boolean isCarried(int block, long connection) {
        return states.get(block) == State.IN_FLIGHT
                && (carriers.get(block) == connection || copiers.get(block) == connection);
    }

    /** What a receiver may report: any blocks, whether or not they were sent just now, and also again. */
    private List<ByteRange> report(SplittableRandom random, State state) {
        var reported = new ArrayList<ByteRange>();
        for (var i = 0; i < states.size(); i++) {
            if (random.nextInt(6) == 0) {
                reported.add(block(i));
                if (states.get(i) != State.NOT_ASKED && states.get(i) != State.DURABLE) {
                    states.set(i, state);
                }
            }
        }
        return reported;
    }

    private void lose(long connection) {
        var bytes = 0L;
        for (var i = 0; i < states.size(); i++) {
            if (isCarried(i, connection) && copiers.get(i) >= 0) { // the other one has it
                carriers.set(i, carriers.get(i) == connection ? copiers.get(i) : carriers.get(i));
                copiers.set(i, -1L);
            } else if (isCarried(i, connection)) {
                states.set(i, State.UNSENT);
                bytes += block(i).length();
            }
        }

        assertEquals(bytes, board.lost(connection));
    }

    private void agree() {
        var copies = 0L;
        for (var i = 0; i < states.size(); i++) {
            copies += states.get(i) == State.IN_FLIGHT && copiers.get(i) >= 0 ? block(i).length() : 0;
        }
        assertEquals(bytes(State.IN_FLIGHT) + copies, board.inFlightBytes());
        assertEquals(bytes(State.UNSENT), board.unsentBytes());
        assertEquals(bytes(State.NOT_ASKED) + bytes(State.DURABLE), board.durableBytes());
        assertEquals(board.durableBytes() == size, board.isComplete());
        for (var connection = 0L; connection < CONNECTIONS; connection++) {
            var carried = 0L;
            for (var i = 0; i < states.size(); i++) {
                carried += isCarried(i, connection) ? block(i).length() : 0;
            }
            assertEquals(carried > 0, board.isCarriedBy(connection));
            assertEquals(carried, board.carriedBytes(connection));
        }
    }

    private long bytes(State state) {
        return ranges(state).stream().mapToLong(ByteRange::length).sum();
    }

    private List<ByteRange> ranges(State state) {
        var ranges = new ArrayList<ByteRange>();
        for (var i = 0; i < states.size(); i++) {
            if (states.get(i) == state) {
                ranges.add(block(i));
            }
        }
        return ranges;
    }

    private int index(ByteRange block) {
        return (int) (block.start() / BLOCK);
    }

    private ByteRange block(int index) {
        return new ByteRange((long) index * BLOCK, Math.min((long) (index + 1) * BLOCK, size));
    }
}
