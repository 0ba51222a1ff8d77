package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final Source EVE = source(1);
    private static final Source ADA = source(2);

    private final Set<Source> known = new HashSet<>();
    private final Strangers strangers = new Strangers(known::contains, new SplittableRandom(1));
    private long now;

    @Test
    void oneSourceHasSoManyLoginsUnderWayAndNoMore() {
        for (var i = 0; i < Strangers.OF_SOURCE_MAX; i++) {
            assertTrue(strangers.enter(EVE, now));
        }
        assertFalse(strangers.enter(EVE, now));
        assertTrue(strangers.enter(ADA, now));

        strangers.leave(EVE);

        assertTrue(strangers.enter(EVE, now));
        assertFalse(strangers.enter(EVE, now));
    }

    @Test
    void inACrowdSomeComeInAndNeverMoreThanTheMost() {
        for (var i = 0; i < Strangers.CROWDED; i++) {
            assertTrue(strangers.enter(source(1000 + i), now));
        }
        var tried = 0;
        var entered = Strangers.CROWDED;
        for (; tried < 100; tried++) {
            entered += strangers.enter(source(2000 + tried), now) ? 1 : 0;
        }
        assertTrue(entered > Strangers.CROWDED + 30 && entered < Strangers.CROWDED + 75, "entered " + entered);
        for (; tried < 100_000; tried++) {
            entered += strangers.enter(source(2000 + tried), now) ? 1 : 0;
        }
        assertEquals(Strangers.MOST, entered);
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
        var may = strangers.enter(source, now);
        if (may) {
            strangers.leave(source);
        }
        return may;
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
