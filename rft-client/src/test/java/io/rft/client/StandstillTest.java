package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.ErrorCode;
import io.rft.client.Standstill.Facts;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandstillTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = -50 * SECOND; // where a careless comparison with 0 shows
    private static final Optional<ErrorCode> GOES_ON = Optional.empty();

    private final Standstill both = new Standstill(
            ConnectOptions.DEFAULT.withTimeout(Duration.ofMinutes(10)).withStallTimeout(Duration.ofMinutes(5)), BEGIN);

    @Test
    void whoIsConnectedAndDoesNothingHasStalled() {
        assertEquals(GOES_ON, judge(both, new Facts(0, 0, 0, false, true), 299));
        assertEquals(Optional.of(ErrorCode.STALLED), judge(both, new Facts(0, 0, 0, false, true), 300));
    }

    @Test
    void aMovedByteIsEnoughNotToStall() {
        for (var second = 200; second < 600; second += 200) {
            assertEquals(GOES_ON, judge(both, new Facts(0, second, 0, false, true), second));
        }
    }

    @Test
    void withoutASessionThereIsNoStallButATimeout() {
        assertEquals(GOES_ON, judge(both, new Facts(0, 0, 0, false, false), 599));
        assertEquals(Optional.of(ErrorCode.NETWORK), judge(both, new Facts(0, 0, 0, false, false), 600));
    }

    @Test
    void theStallBeginsWithTheSession() {
        judge(both, new Facts(0, 0, 0, false, false), 290);
        assertEquals(GOES_ON, judge(both, new Facts(0, 0, 0, false, true), 589));
        assertEquals(Optional.of(ErrorCode.STALLED), judge(both, new Facts(0, 0, 0, false, true), 590));
    }

    @Test
    void movedBytesThatNeverBecomeDurableAreTooLittleForATimeout() {
        for (var second = 1; second < 600; second++) {
            assertEquals(GOES_ON, judge(both, new Facts(0, second, 0, false, true), second));
        }
        assertEquals(Optional.of(ErrorCode.NETWORK), judge(both, new Facts(0, 600, 0, false, true), 600));
    }

    @Test
    void aDurableByteLetsBothCountFromThere() {
        judge(both, new Facts(1, 0, 0, false, true), 250);

        assertEquals(GOES_ON, judge(both, new Facts(1, 0, 0, false, true), 549));
        assertEquals(Optional.of(ErrorCode.STALLED), judge(both, new Facts(1, 0, 0, false, true), 550));
    }

    @Test
    void whatThisEndDoesByItselfIsNoStandstill() {
        for (var second = 1; second < 5000; second += 100) {
            assertEquals(GOES_ON, judge(both, new Facts(0, 0, second, false, true), second));
        }
        assertEquals(GOES_ON, judge(both, new Facts(0, 0, 4901, true, true), 100_000));
        assertEquals(Optional.of(ErrorCode.STALLED), judge(both, new Facts(0, 0, 4901, false, true), 100_300));
    }

    @Test
    void withoutATimeoutItWaitsForEver() {
        var patient = new Standstill(ConnectOptions.DEFAULT, BEGIN);

        assertEquals(GOES_ON, judge(patient, new Facts(0, 0, 0, false, false), 1_000_000));
    }

    @Test
    void aNewBeginningForgetsTheWait() {
        both.begin(BEGIN + 250 * SECOND);

        assertEquals(GOES_ON, judge(both, new Facts(0, 0, 0, false, true), 549));
    }

    private static Optional<ErrorCode> judge(Standstill standstill, Facts facts, long second) {
        return standstill.judge(facts, BEGIN + second * SECOND).map(failure -> failure.code());
    }
}
