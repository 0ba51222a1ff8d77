package io.rft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
    /** What scripts see. */
    private static final Set<Integer> EXIT_CODES = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 24, 25, 30, 75, 130);

    @Test
    void everyCodeIsReadAsItIsWritten() {
        for (var code : ErrorCode.values()) {
            assertEquals(code, ErrorCode.ofWireName(code.wireName()));
            assertTrue(code.wireName().matches("[a-z]+(-[a-z]+)*"), code.wireName());
        }
    }

    @Test
    void aCodeOfANewerPeerIsOther() {
        assertEquals(ErrorCode.OTHER, ErrorCode.ofWireName("quantum-decoherence"));
        assertEquals(ErrorCode.OTHER, ErrorCode.ofWireName("NOT_FOUND"));
        assertEquals(ErrorCode.OTHER, ErrorCode.ofWireName(""));
    }

    @Test
    void everyExitCodeOfAFailureHasItsCode() {
        var exitCodes =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::exitCode).distinct();

        assertEquals(EXIT_CODES, Set.copyOf(exitCodes.toList()));
    }

    @Test
    void onlyWhatMayBeDifferentNextTimeIsTriedAgain() {
        for (var code : ErrorCode.values()) {
            var retryable = code == ErrorCode.NETWORK || code == ErrorCode.BUSY;
            assertEquals(retryable, new RftException(code, "x").retryable(), code.wireName());
        }
    }
}
