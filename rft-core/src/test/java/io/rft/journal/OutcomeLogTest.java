package io.rft.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.posix.PosixDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomeLogTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MOST = 10;

    @TempDir
    private Path directory;

    @Test
    void outcomesAreRememberedOverARestart() throws Exception {
        remember(NOW, 1, 2, 3);

        try (var log = open(NOW)) {
            assertEquals(Optional.of(outcome(2, NOW)), log.find(key(2)));
            assertEquals(Optional.empty(), log.find(key(4)));
            log.remember(outcome(4, NOW));
        }
        assertKnown(NOW, 1, 2, 3, 4);
    }

    @Test
    void theyAreRememberedForSevenDaysAndNoLonger() throws Exception {
        remember(NOW, 1);

        assertKnown(NOW.plus(Duration.ofDays(7)), 1);
        assertKnown(NOW.plus(Duration.ofDays(7)).plusSeconds(1));
    }

    @Test
    void aClockThatWentBackForgetsNothing() throws Exception {
        remember(NOW, 1);

        assertKnown(NOW.minus(Duration.ofDays(3000)), 1);
    }

    @Test
    void theOldestAreForgottenWhereThereAreTooMany() throws Exception {
        try (var log = open(NOW)) {
            for (var i = 0; i < 10 * MOST; i++) {
                log.remember(outcome(i, NOW));
            }
        }
        assertKnown(NOW, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99);
        assertTrue(Files.size(file()) <= OutcomeCodec.position(2 * MOST), "and their file does not grow for ever");
    }

    @Test
    void theLatestOfATransferCounts() throws Exception {
        remember(NOW, 1, 2);
        var later = new Outcome(key(1), key(70), 77, 5, NOW);
        try (var log = open(NOW)) {
            log.remember(later);
        }
        try (var log = open(NOW)) {
            assertEquals(Optional.of(later), log.find(key(1)));
        }
    }

    @Test
    void aDamagedRecordTakesNoOtherWithIt() throws Exception {
        remember(NOW, 1, 2, 3);
        var bytes = Files.readAllBytes(file());
        for (var at = (int) OutcomeCodec.position(1); at < OutcomeCodec.position(2); at++) {
            var damaged = bytes.clone();
            damaged[at]++;
            Files.write(file(), damaged);
            assertKnown(NOW, 1, 3);
        }
    }

    @Test
    void aFileCutAnywhereLosesOnlyWhatWasCut() throws Exception {
        remember(NOW, 1, 2, 3);
        var bytes = Files.readAllBytes(file());
        for (var length = 0; length < bytes.length; length++) {
            Files.write(file(), Arrays.copyOf(bytes, length));
            var whole = Math.max(0, length - OutcomeCodec.HEADER_BYTES) / OutcomeCodec.RECORD_BYTES;
            assertKnown(NOW, Arrays.copyOf(new int[] {1, 2, 3}, whole));
        }
    }

    @Test
    void somethingElseOfThatNameIsReplaced() throws Exception {
        var other = Files.writeString(directory.resolve("other"), "precious");
        Files.createSymbolicLink(file(), Path.of("other"));
        assertKnown(NOW);
        remember(NOW, 1);
        assertKnown(NOW, 1);
        assertEquals("precious", Files.readString(other));

        Files.writeString(file(), "RFTO of a later version, or anything");
        assertKnown(NOW);
        remember(NOW, 2);
        assertKnown(NOW, 2);
    }

    @Test
    void withoutADirectoryItForgetsWhenItEnds() throws Exception {
        try (var log = OutcomeLog.inMemory(() -> NOW)) {
            log.remember(outcome(1, NOW));
            assertEquals(Optional.of(outcome(1, NOW)), log.find(key(1)));
        }
    }

    private void remember(Instant now, int... numbers) throws RftException {
        try (var log = open(now)) {
            for (var number : numbers) {
                log.remember(outcome(number, now));
            }
        }
    }

    private void assertKnown(Instant now, int... numbers) throws RftException {
        try (var log = open(now)) {
            for (var number = 0; number < 10 * MOST; number++) {
                var known = number;
                assertEquals(
                        Arrays.stream(numbers).anyMatch(one -> one == known),
                        log.find(key(number)).isPresent(),
                        "outcome " + number);
            }
        }
    }

    @Test
    void aDirectoryIsOfOneLogAtATime() throws Exception {
        try (var first = open(NOW)) {
            first.remember(outcome(1, NOW));
            assertEquals(
                    ErrorCode.BUSY,
                    assertThrows(RftException.class, () -> open(NOW)).code());
        }
        try (var next = open(NOW)) {
            assertTrue(next.find(key(1)).isPresent());
        }
    }

    private OutcomeLog open(Instant now) throws RftException {
        return OutcomeLog.open(PosixDirectory.open(directory, "state"), () -> now, MOST, new DurabilityCounts());
    }

    private static Outcome outcome(int number, Instant at) {
        return new Outcome(key(number), key(1000 + number), 100 + number, -number, at);
    }

    private static Outcome.Key key(int number) {
        return Outcome.Key.of(List.of("ada", "/file-" + number));
    }

    private Path file() {
        return directory.resolve(OutcomeLog.NAME);
    }
}
