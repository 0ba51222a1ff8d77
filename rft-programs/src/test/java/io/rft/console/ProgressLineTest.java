package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long GIB = 1L << 30;

    @Test
    void looksAsTheContractHasIt() {
        var line = new ProgressLine(
                "big.iso", 6657199309L, 10 * GIB, 1.13 * GIB, Optional.of(Duration.ofSeconds(3)), 6, 10, "remote disk");

        assertEquals(
                "big.iso   62%  6.2/10.0 GiB  1.13 GiB/s  ETA 0:03  conns 6/10  limit: remote disk", line.text(100));
    }

    @Test
    void whatIsNotKnownIsLeftOpen() {
        var line = new ProgressLine("a", 0, 2048, 0, Optional.empty(), 0, 10, "");

        assertEquals("a    0%  0.0/2.0 KiB  0 B/s  ETA -:--  conns 0/10", line.text(100));
    }

    @Test
    void itIsNotDoneBeforeTheLastByte() {
        assertTrue(line(GIB - 1, GIB, Duration.ZERO).contains(" 99%"));
        assertTrue(line(GIB, GIB, Duration.ZERO).contains("100%"));
        assertTrue(line(0, 0, Duration.ZERO).contains("100%"));
    }

    @Test
    void hoursAreShownWhereThereAreAny() {
        assertTrue(line(0, GIB, Duration.ofSeconds(59 * 60 + 59)).contains("ETA 59:59 "));
        assertTrue(line(0, GIB, Duration.ofSeconds(3600 + 62)).contains("ETA 1:01:02 "));
        assertTrue(line(0, GIB, Duration.ofHours(50)).contains("ETA 50:00:00 "));
    }

    @Test
    void longNamesAreCutToFit() {
        var line = new ProgressLine("n".repeat(100), 0, GIB, 0, Optional.empty(), 1, 10, "");

        assertEquals(80, line.text(80).length());
        assertTrue(line.text(10).startsWith("nnnnnnn…  "), "some of the name is always shown");
    }

    @Test
    void namesCannotMoveTheCursor() {
        var line = new ProgressLine("a\u001b[1A\r", 0, GIB, 0, Optional.empty(), 1, 10, "\u0007");

        assertTrue(line.text(200).startsWith("a\\x1b[1A\\r  "));
        assertTrue(line.text(200).endsWith("limit: \\x07"));
    }

    private static String line(long done, long size, Duration left) {
        return new ProgressLine("a", done, size, 0, Optional.of(left), 1, 10, "").text(100);
    }
}
