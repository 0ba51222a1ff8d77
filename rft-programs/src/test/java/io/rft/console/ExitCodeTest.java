package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.ErrorCode;
import io.rft.HostKeyException;
import io.rft.RftException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorCodeHasTheExitCodeThatItNames(ErrorCode code) {
        assertEquals(code.exitCode(), ExitCode.of(code).value());
    }

    @ParameterizedTest
    @CsvSource({
        "DONE, 0",
        "OTHER, 1",
        "USAGE, 2",
        "NOT_FOUND, 3",
        "AUTHENTICATION, 4",
        "HOST_KEY, 5",
        "PERMISSION, 6",
        "NETWORK, 7",
        "INTEGRITY, 8",
        "LIMIT, 10",
        "STORAGE, 11",
        "PROTOCOL, 12",
        "SOME_FAILED, 23",
        "SOURCE_CHANGED, 24",
        "MAX_DELETE, 25",
        "STALLED, 30",
        "BUSY, 75",
        "INTERRUPTED, 130",
        "TERMINATED, 143",
    })
    void theNumbersAreAContract(ExitCode code, int value) {
        assertEquals(value, code.value());
    }

    @Test
    void aFailureHasTheExitCodeOfItsReason() {
        assertEquals(ExitCode.HOST_KEY, ExitCode.of(new HostKeyException("changed", "")));
        assertEquals(ExitCode.STORAGE, ExitCode.of(new RftException(ErrorCode.STORAGE, "full")));
        assertEquals(ExitCode.OTHER, ExitCode.of(new IOException("odd")));
        assertEquals(ExitCode.OTHER, ExitCode.of(new IllegalStateException("bug")));
    }
}
