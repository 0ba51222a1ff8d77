package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditFileTest {
    private static final Ticker TICKER = Ticker.system();

    @TempDir
    Path directory;

    @Test
    void linesAreAppendedInTheirOrderForTheOwnerAlone() throws IOException {
        var path = directory.resolve("log");
        for (var run = 0; run < 2; run++) {
            try (var file = AuditFile.open(path, TICKER)) {
                file.note("{\"line\":" + 2 * run + "}");
                file.note("{\"line\":" + (2 * run + 1) + "}");
            }
        }

        assertEquals(List.of("{\"line\":0}", "{\"line\":1}", "{\"line\":2}", "{\"line\":3}"), Files.readAllLines(path));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }

    @Test
    void aFileThatWasMovedAwayIsMadeAnew() throws IOException {
        var path = directory.resolve("log");
        try (var file = AuditFile.open(path, TICKER)) {
            file.note("{1}");
            awaitLines(path, 1);
            Files.move(path, directory.resolve("log.1"));

            file.reopen();
            file.note("{2}");
        }

        assertEquals(List.of("{1}"), Files.readAllLines(directory.resolve("log.1")));
        assertEquals(List.of("{2}"), Files.readAllLines(path));
    }

    @Test
    void whatTheDiskDoesNotTakeIsLostCountedAndTold() throws IOException {
        var path = directory.resolve("logs/log");
        Files.createDirectory(path.getParent());
        try (var file = AuditFile.open(path, TICKER)) {
            file.note("{1}");
            awaitLines(path, 1);
            Files.delete(path);
            Files.delete(path.getParent());
            file.reopen();
            file.note("{2}");
            awaitLost(file);
            Files.createDirectory(path.getParent());

            file.note("{3}");
        }

        assertEquals(List.of("{\"event\":\"lost\",\"lines\":1}", "{3}"), Files.readAllLines(path));
    }

    /** Writing there fails always, opening never. */
    @Test
    void aFullDiskStopsNobody() throws IOException {
        var full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full on this machine");

        try (var file = AuditFile.of(full, AuditFile.opened(full), TICKER)) {
            for (var i = 0; i < 3 * AuditFile.WAITING_MAX; i++) {
                file.note("{" + i + "}");
            }
            awaitLost(file);
        }
    }

    @Test
    void whatIsNoFileIsRefused() {
        var failure = assertThrows(RftException.class, () -> AuditFile.open(directory, TICKER));

        assertEquals(ErrorCode.USAGE, failure.code());
        assertTrue(String.valueOf(failure.getMessage()).contains("it is not a file"));
        assertThrows(RftException.class, () -> AuditFile.open(directory.resolve("none/log"), TICKER));
    }

    @Test
    void linesOfManyThreadsStayWhole() throws IOException, InterruptedException {
        var path = directory.resolve("log");
        try (var file = AuditFile.open(path, TICKER)) {
            var threads = new ArrayList<Thread>();
            for (var t = 0; t < 4; t++) {
                var name = "{\"thread\":" + t + ",\"text\":\"" + "x".repeat(200) + "\"}";
                threads.add(Thread.ofVirtual().start(() -> {
                    for (var i = 0; i < 500; i++) {
                        file.note(name);
                    }
                }));
            }
            for (var thread : threads) {
                thread.join();
            }
        }

        var lines = Files.readAllLines(path);
        assertEquals(2000, lines.size());
        assertTrue(lines.stream().allMatch(line -> line.startsWith("{\"thread\":") && line.endsWith("x\"}")));
    }

    private static void awaitLines(Path path, int count) throws IOException {
        while (Files.readAllLines(path).size() < count) {
            TICKER.sleepNanos(1_000_000);
        }
    }

    private static void awaitLost(AuditFile file) {
        while (file.lost() == 0) {
            TICKER.sleepNanos(1_000_000);
        }
    }
}
