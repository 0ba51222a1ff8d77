package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final Source EVE = source(1);
    private static final int FILLED = 10_000; // tries
    private static final Source ADA = source(2);

    private final Set<Source> known = new HashSet<>();
    private final Strangers<Integer> strangers =
            new Strangers<>(known::contains, Strangers.MOST, new SplittableRandom(1));
    private int logins;
    private long now;

    @Test
    void oneSourceHasSoManyLoginsUnderWayAndNoMore() {
        for (var i = 0; i < Strangers.OF_SOURCE_MAX; i++) {
            assertTrue(enter(EVE));
        }
        assertFalse(enter(EVE));
        assertTrue(enter(ADA));

        strangers.leave(1);

        assertTrue(enter(EVE));
        assertFalse(enter(EVE));
    }

    @Test
    void inACrowdSomeComeInAndNeverMoreThanTheMost() {
        var crowd = Strangers.MOST / 4;
        for (var i = 0; i < crowd; i++) {
            assertTrue(enter(source(1000 + i)));
        }
        var tried = 0;
        var entered = crowd;
        for (; tried < 100; tried++) {
            entered += enter(source(2000 + tried)) ? 1 : 0;
        }
        assertTrue(entered > crowd + 30 && entered < crowd + 75, "entered " + entered);
        for (; tried < 100_000; tried++) {
            entered += enter(source(2000 + tried)) ? 1 : 0;
        }
        assertEquals(Strangers.MOST, entered);
    }

    @Test
    void whereThereAreFewerDescriptorsTheMostIsLess() {
        var few = new Strangers<Integer>(known::contains, 16, new SplittableRandom(1));
        var entered = 0;
        for (var i = 0; i < 10_000; i++) {
            entered += few.enter(i, source(i), now).mayEnter() ? 1 : 0;
        }
        assertEquals(16, entered);
    }

    @Test
    void inACrowdTheOldestGivesWayThatHasNotSaidHello() {
        fill();
        pass(Strangers.SILENT.minusNanos(1));
        assertFalse(enter(ADA), "they have had no time yet");
        pass(Duration.ofNanos(1));
        strangers.answered(2, now);

        assertEquals(new Strangers.Answer<>(true, Optional.of(1)), strangers.enter(-1, ADA, now));
        assertEquals(new Strangers.Answer<>(true, Optional.of(3)), strangers.enter(-2, ADA, now));
        strangers.leave(1); // when it has seen that it is over
        assertEquals(new Strangers.Answer<>(true, Optional.of(4)), strangers.enter(-3, ADA, now));
    }

    @Test
    void whoHasSaidHelloHasTimeToTypeAndIsNotAccused() {
        var hers = Strangers.FAILURES_FREE + 1;
        for (var i = 0; i < hers; i++) {
            assertTrue(enter(EVE));
        }
        fill();
        for (var login = 1; login <= logins; login++) {
            strangers.answered(login, now);
        }
        pass(Strangers.SLOW.minusNanos(1));
        assertFalse(enter(ADA));
        pass(Duration.ofNanos(1));

        for (var login = 1; login <= hers; login++) {
            assertEquals(new Strangers.Answer<>(true, Optional.of(login)), strangers.enter(-login, ADA, now));
        }

        assertFalse(strangers.hasToWait(EVE, now));
    }

    @Test
    void whoWaitsForTheServerDoesNotGiveWay() {
        fill();
        strangers.heard(1);
        pass(Strangers.SLOW);
        assertEquals(new Strangers.Answer<>(true, Optional.of(2)), strangers.enter(-1, ADA, now));

        strangers.answered(1, now);

        assertEquals(new Strangers.Answer<>(true, Optional.of(3)), strangers.enter(-2, ADA, now));
    }

    @Test
    void whoHoldsPlacesInACrowdAgainAndAgainHasToWait() {
        for (var i = 0; i <= Strangers.FAILURES_FREE; i++) {
            assertFalse(strangers.hasToWait(EVE, now), "after " + i);
            holdAPlace();
        }
        assertTrue(strangers.hasToWait(EVE, now));
        pass(Strangers.WAIT_MIN);
        assertFalse(strangers.hasToWait(EVE, now));
    }

    @Test
    void whatBeganBeforeASourceHadToWaitDoesNotMakeTheWaitLonger() {
        for (var i = 0; i < Strangers.OF_SOURCE_MAX; i++) {
            assertTrue(enter(EVE));
        }
        fill();
        pass(Strangers.SILENT);
        for (var i = 0; i < Strangers.OF_SOURCE_MAX; i++) {
            assertTrue(strangers.enter(-1 - i, source(500_000 + i), now).mayEnter());
        }
        assertTrue(strangers.hasToWait(EVE, now));
        pass(Strangers.WAIT_MIN);
        assertFalse(strangers.hasToWait(EVE, now));
    }

    /** Eve does, alone in a crowd, until she is put out. */
    private void holdAPlace() {
        assertTrue(enter(EVE));
        var hers = logins;
        fill();
        pass(Strangers.SILENT);
        assertEquals(Optional.of(hers), strangers.enter(-1, ADA, now).instead());
        for (var login = -1; login <= logins; login++) {
            strangers.leave(login);
        }
    }

    @Test
    void forOneThatMayNotEnterNobodyGivesWay() {
        for (var i = 0; i < Strangers.OF_SOURCE_MAX; i++) {
            assertTrue(enter(EVE));
        }
        fill();
        pass(Strangers.SILENT);

        assertEquals(new Strangers.Answer<>(false, Optional.empty()), strangers.enter(-1, EVE, now));
        assertEquals(new Strangers.Answer<>(true, Optional.of(1)), strangers.enter(-2, ADA, now));
    }

    @Test
    void whoFailsAgainAndAgainHasToWaitEverLonger() {
        for (var i = 0; i < Strangers.FAILURES_FREE; i++) {
            fail(EVE);
            assertTrue(mayTry(EVE));
        }
        var wait = Strangers.WAIT_MIN;
        for (var i = 0; i < 12; i++) {
            fail(EVE);
            assertFalse(mayTry(EVE));
            assertTrue(mayTry(ADA));
            pass(wait.minusNanos(1));
            assertFalse(mayTry(EVE), "before " + wait);
            pass(Duration.ofNanos(1));
            assertTrue(mayTry(EVE), "after " + wait);
            wait = wait.multipliedBy(2).compareTo(Strangers.WAIT_MAX) < 0 ? wait.multipliedBy(2) : Strangers.WAIT_MAX;
        }
        assertEquals(Strangers.WAIT_MAX, wait);
    }

    @Test
    void aWaitDoesNotOverflow() {
        for (var i = 0; i < 200; i++) {
            fail(EVE);
        }
        assertFalse(mayTry(EVE));
        pass(Strangers.WAIT_MAX);
        assertTrue(mayTry(EVE));
    }

    @Test
    void aSourceWithASessionNeverWaits() {
        for (var i = 0; i < 10; i++) {
            fail(EVE);
        }
        assertFalse(mayTry(EVE));

        known.add(EVE);

        assertTrue(mayTry(EVE));
    }

    @Test
    void aLoginThatComesThroughEndsTheCounting() {
        for (var i = 0; i < Strangers.FAILURES_FREE; i++) {
            fail(EVE);
        }
        strangers.succeeded(EVE);

        fail(EVE);

        assertTrue(mayTry(EVE));
    }

    @Test
    void failuresAreForgottenAfterALongTime() {
        for (var i = 0; i < Strangers.FAILURES_FREE; i++) {
            fail(EVE);
        }
        pass(Strangers.FORGOTTEN);
        fail(ADA); // others' failures are what makes it look

        fail(EVE);

        assertTrue(mayTry(EVE));
    }

    @Test
    void noMoreSourcesAreRememberedThanThereIsRoomFor() {
        for (var i = 0; i < 5; i++) {
            fail(EVE);
        }
        assertFalse(mayTry(EVE));
        for (var i = 0; i < Strangers.REMEMBERED_MAX; i++) {
            fail(source(1000 + i));
        }
        assertTrue(mayTry(EVE), "the one that failed longest ago is forgotten");
    }

    @Test
    void anIpv6SourceIsItsNetwork() throws Exception {
        var one = Source.of(InetAddress.getByName("2001:db8:1:2::1"));
        assertEquals(one, Source.of(InetAddress.getByName("2001:db8:1:2:ffff::2")));
        assertNotEquals(one, Source.of(InetAddress.getByName("2001:db8:1:3::1")));
        assertNotEquals(Source.of(InetAddress.getByName("192.0.2.1")), Source.of(InetAddress.getByName("192.0.2.2")));
    }

    private void fail(Source source) {
        strangers.failed(source, now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private boolean mayTry(Source source) {
        var may = enter(source);
        strangers.leave(logins);
        return may;
    }

    /** The next login, numbered from 1 on. */
    private boolean enter(Source source) {
        logins++;
        return strangers.enter(logins, source, now).mayEnter();
    }

    /** Until there is no room. */
    private void fill() {
        for (var i = 0; i < FILLED; i++) {
            enter(source(10_000 + i));
        }
    }

    private static Source source(int number) {
        try {
            var bytes = new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            return Source.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
