package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.channel.PathInfo;
import io.rft.posix.Processors;
import io.rft.protocol.Message;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.transfer.OwnSide;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttributionTest {
    private static final long SECOND = 1_000_000_000;
    private static final int PROCESSORS = 2;
    private static final int CONNECTIONS = 3;
    private static final long MOVED = 10_000; // bytes in a second

    private final Attribution attribution = new Attribution(PROCESSORS);
    private RateLimits limits = RateLimits.NONE;
    private boolean sending = true;
    private Duration cpu = Duration.ZERO; // of a second
    private Duration atStorage = Duration.ZERO; // of all connections
    private Duration paced = Duration.ZERO;
    private long busyTicks; // of a hundred
    private Optional<Message.HeldBy> peer = Optional.empty();
    private Duration busy = Duration.ZERO;
    private Duration receiverLimited = Duration.ZERO;
    private Duration sendBufferLimited = Duration.ZERO;
    private int told = CONNECTIONS; // connections of which the kernel tells

    @Test
    void nothingIsSaidWhereNothingIsKnown() {
        busy = Duration.ofMillis(700);
        receiverLimited = Duration.ofMillis(300);
        cpu = Duration.ofMillis(1700);
        limits = total(MOVED * 10 / 8);

        assertEquals(Optional.empty(), afterASecond());
    }

    @Test
    void whatIsAsFastAsAgreedIsHeldByALimit() {
        busy = Duration.ofSeconds(1);
        cpu = Duration.ofSeconds(PROCESSORS);
        for (var level : new RateLimits[] {
            total(MOVED),
            new RateLimits(Rate.NONE, new Rate(MOVED), Rate.NONE),
            new RateLimits(Rate.NONE, Rate.NONE, new Rate(MOVED / CONNECTIONS)),
            total(MOVED * 10 / 9)
        }) {
            limits = level;

            assertEquals(Optional.of(Bottleneck.RATE_LIMIT), afterASecond(), level.toString());
        }
    }

    @Test
    void aLimitOfEachConnectionIsThatOfAllTogether() {
        limits = new RateLimits(Rate.NONE, Rate.NONE, new Rate(MOVED));
        assertEquals(Optional.empty(), afterASecond());

        limits = new RateLimits(Rate.NONE, Rate.NONE, new Rate(Long.MAX_VALUE - 1)); // no overflow
        assertEquals(Optional.empty(), afterASecond());
    }

    @Test
    void whoKeepsAllProcessorsBusyIsHeldByThem() {
        cpu = Duration.ofMillis(1800);
        busy = Duration.ofSeconds(1);

        assertEquals(Optional.of(Bottleneck.OWN_CPU), afterASecond());
    }

    @Test
    void aMachineThatOthersKeepBusyIsBusyAsWell() {
        busyTicks = 95;
        busy = Duration.ofSeconds(1);

        assertEquals(Optional.of(Bottleneck.OWN_CPU), afterASecond());
    }

    @Test
    void loopsThatMostlyWaitForTheDiskAreHeldByIt() {
        busy = Duration.ofSeconds(1);
        atStorage = Duration.ofMillis(490L * CONNECTIONS);
        assertEquals(Optional.of(Bottleneck.NETWORK), afterASecond());

        atStorage = Duration.ofMillis(510L * CONNECTIONS);
        assertEquals(Optional.of(Bottleneck.LOCAL_DISK), afterASecond());

        sending = false;
        assertEquals(Optional.of(Bottleneck.LOCAL_DISK), afterASecond());
    }

    @Test
    void whoMostlyWaitsForTheDiskDoesSoAlsoOnABusyMachine() {
        atStorage = Duration.ofSeconds(CONNECTIONS);
        cpu = Duration.ofSeconds(PROCESSORS);

        assertEquals(Optional.of(Bottleneck.LOCAL_DISK), afterASecond());
    }

    @Test
    void loopsThatMostlyWaitForARateAreHeldByIt() {
        paced = Duration.ofMillis(600L * CONNECTIONS);

        assertEquals(Optional.of(Bottleneck.RATE_LIMIT), afterASecond());
    }

    @Test
    void whatThePeerSaysCountsMoreThanTheKernelHere() {
        busy = Duration.ofSeconds(1);
        receiverLimited = Duration.ofSeconds(1);
        peer = Optional.of(Message.HeldBy.DISK);
        assertEquals(Optional.of(Bottleneck.REMOTE_DISK), afterASecond());

        sending = false;
        assertEquals(Optional.of(Bottleneck.REMOTE_DISK), afterASecond());
        peer = Optional.of(Message.HeldBy.CPU);
        assertEquals(Optional.of(Bottleneck.PEER_CPU), afterASecond());
        peer = Optional.of(Message.HeldBy.LIMIT);
        assertEquals(Optional.of(Bottleneck.RATE_LIMIT), afterASecond());
    }

    @Test
    void whatIsFoundHereCountsMoreThanWhatThePeerSays() {
        peer = Optional.of(Message.HeldBy.DISK);
        atStorage = Duration.ofSeconds(CONNECTIONS);
        assertEquals(Optional.of(Bottleneck.LOCAL_DISK), afterASecond());

        peer = Optional.of(Message.HeldBy.CPU);
        atStorage = Duration.ZERO;
        cpu = Duration.ofSeconds(PROCESSORS);
        assertEquals(Optional.of(Bottleneck.OWN_CPU), afterASecond());
    }

    @Test
    void whoWaitsCountsMoreThanProcessorsThatAreBusy() {
        cpu = Duration.ofSeconds(PROCESSORS);
        busyTicks = 100;
        peer = Optional.of(Message.HeldBy.LIMIT);
        assertEquals(Optional.of(Bottleneck.RATE_LIMIT), afterASecond());

        peer = Optional.of(Message.HeldBy.DISK);
        assertEquals(Optional.of(Bottleneck.REMOTE_DISK), afterASecond());
    }

    @Test
    void connectionsThatAreAlwaysBusyAreHeldByTheNetwork() {
        busy = Duration.ofMillis(900);

        assertEquals(Optional.of(Bottleneck.NETWORK), afterASecond());
    }

    @Test
    void connectionsWhoseSendBufferIsSmallAreNotHeldByTheNetwork() {
        busy = Duration.ofMillis(900);
        sendBufferLimited = Duration.ofMillis(500);

        assertEquals(Optional.empty(), afterASecond());
    }

    @Test
    void aReceiverWithoutRoomIsThePeersAffair() {
        busy = Duration.ofSeconds(1);
        receiverLimited = Duration.ofMillis(600);

        assertEquals(Optional.of(Bottleneck.PEER), afterASecond());
    }

    @Test
    void ofWhatThePeerSendsTheKernelHereSaysNothing() {
        sending = false;
        busy = Duration.ofSeconds(1);
        receiverLimited = Duration.ofSeconds(1);
        assertEquals(Optional.empty(), afterASecond());

        limits = total(MOVED);
        assertEquals(Optional.of(Bottleneck.RATE_LIMIT), afterASecond());
    }

    @Test
    void connectionsOfWhichTheKernelSaysNothingLeaveItOpen() {
        busy = Duration.ofSeconds(1);
        for (var some : new int[] {0, 2}) {
            told = some;

            assertEquals(Optional.empty(), afterASecond());
        }
    }

    @Test
    void connectionsThatCameMeanwhileLeaveItOpen() {
        var fresh = new Attribution(PROCESSORS);
        busy = Duration.ofSeconds(1);
        told = 2;
        fresh.look(() -> sight(1), SECOND);
        told = CONNECTIONS;

        assertEquals(Optional.empty(), fresh.look(() -> sight(2), 2 * SECOND));
        assertEquals(Optional.of(Bottleneck.NETWORK), fresh.look(() -> sight(3), 3 * SECOND));
    }

    @Test
    void whatWasSaidHoldsForASecond() {
        limits = total(MOVED);
        attribution.look(() -> sight(0), 0);
        var said = attribution.look(() -> sight(1), SECOND);

        assertEquals(
                said,
                attribution.look(
                        () -> {
                            throw new AssertionError("too early");
                        },
                        2 * SECOND - 1));
        limits = RateLimits.NONE;
        assertEquals(Optional.empty(), attribution.look(() -> sight(2), 2 * SECOND));
    }

    private Optional<Bottleneck> afterASecond() {
        var fresh = new Attribution(PROCESSORS);
        assertEquals(Optional.empty(), fresh.look(() -> sight(5), 5 * SECOND));
        return fresh.look(() -> sight(6), 6 * SECOND);
    }

    private Attribution.Sight sight(int seconds) {
        return new Attribution.Sight(
                sending,
                seconds * MOVED,
                limits,
                new OwnSide.Sight(
                        CONNECTIONS,
                        atStorage.multipliedBy(seconds),
                        paced.multipliedBy(seconds),
                        cpu.multipliedBy(seconds),
                        Optional.of(new Processors.Load(busyTicks * seconds, 100L * seconds))),
                peer,
                Collections.nCopies(told, path(seconds)));
    }

    private PathInfo path(int seconds) {
        return new PathInfo(
                "cubic",
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                0,
                1448,
                0,
                0,
                0,
                0,
                0,
                busy.multipliedBy(seconds),
                receiverLimited.multipliedBy(seconds),
                sendBufferLimited.multipliedBy(seconds));
    }

    private static RateLimits total(long bytesPerSecond) {
        return new RateLimits(new Rate(bytesPerSecond), Rate.NONE, Rate.NONE);
    }
}
