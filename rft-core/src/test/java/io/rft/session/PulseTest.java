package io.rft.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.Patience;
import io.rft.session.Pulse.Beat;
import org.junit.jupiter.api.Test;

class PulseTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = -5 * SECOND; // where a careless comparison with 0 shows

    private final Pulse pulse = new Pulse(Patience.DEFAULT, BEGIN);

    @Test
    void beatsEveryTenSeconds() {
        assertEquals(new Beat.Wait(10 * SECOND), at(0));
        assertEquals(new Beat.Wait(SECOND), at(9));
        assertEquals(new Beat.Ping(), at(10));
        assertEquals(new Beat.Wait(10 * SECOND), at(10));
        assertEquals(new Beat.Ping(), at(21));
    }

    @Test
    void whoIsSilentForThirtySecondsIsDeadAndNotLater() {
        pulse.heard(BEGIN + 5 * SECOND);
        assertEquals(new Beat.Ping(), at(30));

        assertEquals(new Beat.Wait(5 * SECOND), at(30), "no longer than to the end of the patience");
        assertEquals(new Beat.Dead("was silent for 30 s"), at(35));
    }

    @Test
    void whoIsHeardLives() {
        for (var second = 1; second < 1000; second++) {
            pulse.heard(BEGIN + second * SECOND);
            at(second);
        }
        assertEquals(new Beat.Ping(), at(1028));
    }

    @Test
    void whoIsHeardAndTakesNothingIsDeadToo() {
        pulse.sending(BEGIN, 0);
        pulse.heard(BEGIN + 58 * SECOND);
        assertEquals(new Beat.Ping(), at(58));

        assertEquals(new Beat.Wait(2 * SECOND), at(58));
        assertEquals(new Beat.Dead("took nothing for 60 s"), at(60));
    }

    @Test
    void whoTakesALittleNowAndThenLives() {
        pulse.sending(BEGIN, 0);
        for (var second = 1; second < 1000; second++) {
            pulse.heard(BEGIN + second * SECOND);
            pulse.next(BEGIN + second * SECOND, second / 50);
        }
        assertEquals(new Beat.Ping(), pulse.next(BEGIN + 1005 * SECOND, 20));
    }

    @Test
    void whoHasTakenAllIsExpectedToTakeNothing() {
        pulse.sending(BEGIN, 0);
        pulse.sent();
        pulse.heard(BEGIN + 100 * SECOND);

        assertEquals(new Beat.Ping(), at(100));
    }

    private Beat at(long second) {
        return pulse.next(BEGIN + second * SECOND, 0);
    }
}
