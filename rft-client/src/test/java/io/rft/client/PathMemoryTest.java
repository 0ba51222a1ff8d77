package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathMemoryTest {
    private static final String PATH = "host:7380 10.0.0.1";

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void whatWasGoodIsFoundByTheNextClient() {
        memory().put(PATH, 6);
        memory().put("[2001:db8::1]:7380 [2001:db8::2]", 3);
        memory().put(PATH, 7);

        assertEquals(OptionalInt.of(7), memory().find(PATH));
        assertEquals(OptionalInt.of(3), memory().find("[2001:db8::1]:7380 [2001:db8::2]"));
        assertEquals(OptionalInt.empty(), memory().find("host:7380 10.0.0.2"));
    }

    @Test
    void itExpires() {
        memory().put(PATH, 6);

        now = now.plus(PathMemory.KEPT);
        assertEquals(OptionalInt.empty(), memory().find(PATH));

        now = now.minus(PathMemory.KEPT).minus(Duration.ofDays(1)); // the clock was wrong
        assertEquals(OptionalInt.empty(), memory().find(PATH));
    }

    @Test
    void onlyTheLatestPathsAreKept() throws IOException {
        for (var i = 0; i < PathMemory.PATHS_MAX + 5; i++) {
            memory().put("host" + i + ":1 me", 2);
        }

        assertEquals(OptionalInt.empty(), memory().find("host4:1 me"));
        assertEquals(OptionalInt.of(2), memory().find("host5:1 me"));
        assertEquals(PathMemory.PATHS_MAX, Files.readAllLines(file()).size());
    }

    @Test
    void whatIsDamagedDoesNotCount() throws IOException {
        memory().put(PATH, 6);
        var lines = Files.readString(file());
        for (var damaged : new String[] {
            "",
            "\u0000\uffff",
            "host:7380 10.0.0.1 65 1772366400\n",
            "host:7380 10.0.0.1 0 1772366400\n",
            "x x 9 999999999999"
        }) {
            Files.writeString(file(), damaged);
            assertEquals(OptionalInt.empty(), memory().find(PATH));
        }
        Files.writeString(file(), "nonsense\n" + lines + "host:7380");
        assertEquals(OptionalInt.of(6), memory().find(PATH));
    }

    @Test
    void aPlaceThatCannotBeHadIsNoFailure() throws IOException {
        Files.createFile(directory.resolve("taken"));
        var memory = new PathMemory(directory.resolve("taken").resolve("connections"), () -> now);

        memory.put(PATH, 6);

        assertTrue(memory.find(PATH).isEmpty());
    }

    private PathMemory memory() {
        return new PathMemory(file(), () -> now);
    }

    private Path file() {
        return directory.resolve("cache").resolve("connections");
    }
}
