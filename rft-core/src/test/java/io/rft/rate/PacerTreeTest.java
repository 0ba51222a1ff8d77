package io.rft.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients, users, sessions, files and connections that share, in a time of their own. */
class PacerTreeTest {
    private static final long SECOND = 1_000_000_000;
    private static final long STEP = 100_000;
    private static final long BLOCK = 256 << 10;
    private static final Rate HUNDRED_MBIT = new Rate(12_500_000);

    private final List<Flow> flows = new ArrayList<>();
    private long now;

    @Test
    void allClientsTogetherAreHeldToTheTotal() {
        var total = new Pacer(HUNDRED_MBIT, now);
        connections(total.below(Rate.NONE, now), 3);
        connections(total.below(Rate.NONE, now), 7);

        run(10);

        assertHeld(HUNDRED_MBIT, flows);
    }

    @Test
    void threeSessionsOfAUserAreHeldToTheUsersRateAndGetTheSame() {
        var user = new Pacer(Rate.NONE, now).below(HUNDRED_MBIT, now);
        var one = connections(user.below(Rate.NONE, now), 1);
        var four = connections(user.below(Rate.NONE, now), 4);
        var ten = connections(user.below(Rate.NONE, now), 10);

        run(10);

        assertHeld(HUNDRED_MBIT, flows);
        for (var session : List.of(one, four, ten)) {
            assertNear(HUNDRED_MBIT.bytesPerSecond() * 10 / 3.0, bytes(session, 0, 10), 0.05);
        }
    }

    @Test
    void tenConnectionsOfAFileAreHeldToTheFilesRate() {
        var session = new Pacer(Rate.NONE, now).below(Rate.NONE, now);
        var file = connections(session.below(new Rate(5_000_000), now), 10);

        run(10);

        assertHeld(new Rate(5_000_000), file);
    }

    @Test
    void twoFilesInSuccessionHaveTheRateOfAFileEach() {
        var session = new Pacer(Rate.NONE, now).below(Rate.NONE, now);
        var rate = new Rate(5_000_000);
        var connections = connections(session.below(rate, now), 4);
        run(10);
        var second = session.below(rate, now);
        connections.forEach(flow -> flow.pacer.moveBelow(second));
        run(10);

        assertHeld(rate, connections);
        assertNear(5e7, bytes(connections, 10, 20), 0.03);
    }

    @Test
    void everyConnectionIsHeldToTheRateOfAConnection() {
        var file = new Pacer(Rate.NONE, now).below(Rate.NONE, now);
        var rate = new Rate(1_000_000);
        IntStream.range(0, 10).forEach(i -> flows.add(new Flow(file.below(rate, now))));

        run(10);

        flows.forEach(flow -> assertHeld(rate, List.of(flow)));
    }

    @Test
    void theLowestLevelOfAPathDecidesAndOthersHaveWhatItLeaves() {
        var total = new Pacer(HUNDRED_MBIT, now);
        var slow = connections(total.below(new Rate(2_500_000), now), 10);
        var fast = connections(total.below(Rate.NONE, now), 1);

        run(10);

        assertHeld(HUNDRED_MBIT, flows);
        assertHeld(new Rate(2_500_000), slow);
        assertNear(1e8, bytes(fast, 0, 10), 0.03);
    }

    @Test
    void twoUsersGetHalfEachWhateverTheirConnectionsAndWhoStaysHasAllWithinTwoSeconds() {
        var total = new Pacer(HUNDRED_MBIT, now);
        var leaving = connections(total.below(Rate.NONE, now).below(Rate.NONE, now), 10);
        var staying = connections(total.below(Rate.NONE, now).below(Rate.NONE, now), 1);

        run(10);
        flows.removeAll(leaving);
        run(3);

        assertNear(6.25e7, bytes(leaving, 0, 10), 0.05);
        assertNear(6.25e7, bytes(staying, 0, 10), 0.05);
        assertNear(1.25e7, bytes(staying, 12, 13), 0.03);
        flows.addAll(leaving);
        assertHeld(HUNDRED_MBIT, flows);
    }

    @Test
    void whoWasAwayHasNoClaimOnWhatOthersHadMeanwhile() {
        var total = new Pacer(HUNDRED_MBIT, now);
        var here = connections(total.below(Rate.NONE, now), 2);
        run(10);
        var late = connections(total.below(Rate.NONE, now), 2);
        run(10);

        assertNear(6.25e7, bytes(here, 10, 20), 0.05);
        assertNear(6.25e7, bytes(late, 10, 20), 0.05);
    }

    @Test
    void whoWasHeldBackByAnotherLimitHasNoClaimEither() {
        var total = new Pacer(HUNDRED_MBIT, now);
        var slow = total.below(new Rate(500_000), now);
        var held = connections(slow, 2);
        var other = connections(total.below(Rate.NONE, now), 2);
        run(10);
        slow.limit(Rate.NONE, now);
        run(2);

        assertNear(1.25e7, bytes(held, 10, 12), 0.05);
        assertNear(1.25e7, bytes(other, 10, 12), 0.05);
    }

    @Test
    void aChangedLimitHoldsWithinASecond() {
        var user = new Pacer(Rate.NONE, now).below(Rate.NONE, now);
        user.limit(new Rate(40_000), now);
        var connections = connections(user, 4);
        run(2);
        user.limit(HUNDRED_MBIT, now);
        run(2);
        user.limit(new Rate(2_000_000), now);
        run(2);

        assertNear(1.25e7, bytes(connections, 3, 4), 0.05);
        assertNear(2e6, bytes(connections, 5, 6), 0.05);
    }

    @Test
    void aFlowThatEndsWhileItWaitsCostsTheOthersOnePiece() {
        var total = new Pacer(HUNDRED_MBIT, now);
        connections(total, 2);
        var gone = total.below(Rate.NONE, now);
        assertEquals(0, gone.askNanos(BLOCK, now));
        assertTrue(gone.askNanos(BLOCK, now) > 0);

        run(10);

        assertNear(1.25e8, bytes(flows, 0, 10), 0.03);
    }

    private List<Flow> connections(Pacer level, int count) {
        var made = IntStream.range(0, count)
                .mapToObj(i -> new Flow(level.below(Rate.NONE, now)))
                .toList();
        flows.addAll(made);
        return made;
    }

    private void run(int seconds) {
        for (var end = now + seconds * SECOND; now < end; now += STEP) {
            for (var flow : flows) {
                flow.step(now);
            }
        }
    }

    /** Over all seconds within 3 % of the rate, and in none more than 5 % above. */
    private void assertHeld(Rate rate, List<Flow> which) {
        var seconds = (int) (now / SECOND);
        assertNear((double) rate.bytesPerSecond() * seconds, bytes(which, 0, seconds), 0.03);
        for (var tenth = 0; tenth <= 10 * (seconds - 1); tenth++) {
            var from = tenth / 10.0;
            var bytes = bytes(which, from, from + 1);
            assertTrue(bytes <= rate.bytesPerSecond() * 1.05, () -> bytes + " bytes in the second from " + from);
        }
    }

    private static void assertNear(double expected, double actual, double tolerance) {
        assertEquals(expected, actual, expected * tolerance);
    }

    private static double bytes(List<Flow> which, double fromSecond, double toSecond) {
        return which.stream()
                .flatMap(flow -> flow.sent.stream())
                .filter(sent -> sent.nanos >= fromSecond * SECOND && sent.nanos < toSecond * SECOND)
                .mapToLong(sent -> sent.bytes)
                .sum();
    }

    private record Sent(long nanos, long bytes) {}

    /** A connection that always has blocks to send, and sends them in pieces. */
    private static final class Flow {
        private final Pacer pacer;
        private final List<Sent> sent = new ArrayList<>();
        private long wakesNanos;
        private long left = BLOCK;
        private long piece;

        Flow(Pacer pacer) {
            this.pacer = pacer;
        }

        void step(long now) {
            if (now < wakesNanos) {
                return;
            }
            piece = piece > 0 ? piece : Math.min(left, pacer.pieceBytes());
            var wait = pacer.askNanos(piece, now);
            wakesNanos = now + wait;
            if (wait == 0) {
                sent.add(new Sent(now, piece));
                left = left == piece ? BLOCK : left - piece;
                piece = 0;
            }
        }
    }
}
