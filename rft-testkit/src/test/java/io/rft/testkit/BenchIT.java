package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real {@code rft} measures the way to a real daemon, and asks what limits it. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BenchIT {
    @TempDir
    private Path directory;

    private Path root;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
    }

    @AfterEach
    void noFileIsLeftOfAMeasurement() throws IOException {
        try (var files = Files.list(root)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aLimitOfTheDaemonIsFoundAsWhatLimits() throws IOException {
        var outcome = rft("[limits]\ntotal = \"3M\"\n", "doctor", "--seconds", "2", "--no-store");

        assertEquals(0, outcome.exit(), outcome.err());
        var found = outcome.lines().stream()
                .filter(line -> line.get("type").asString().equals("diagnosis"))
                .map(line -> line.get("limit").asString())
                .toList();
        assertEquals(List.of("rate-limit", "rate-limit"), found, "up and down");
    }

    @Test
    void aDaemonMayRefuseToBeMeasured() throws IOException {
        var outcome = rft("[limits]\nbench = false\n", "bench", "--seconds", "1");

        assertEquals(6, outcome.exit());
        assertTrue(outcome.err().contains("does not let clients measure"), outcome.err());
    }

    /** Runs the command against a daemon of this configuration. */
    private ClientProcess.Outcome rft(String configuration, String verb, String... flags) throws IOException {
        var config = Files.writeString(directory.resolve("rftd.toml"), configuration);
        try (var daemon = new DaemonProcess(root, directory.resolve("d"), "--config", config.toString())) {
            var address = daemon.user() + "@127.0.0.1:" + daemon.address().getPort();
            return ClientProcess.run(
                    directory.resolve("home"), ClientProcess.transfer(verb, daemon, List.of(address), flags));
        }
    }
}
