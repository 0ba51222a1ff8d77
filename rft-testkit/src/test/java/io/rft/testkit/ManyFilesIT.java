package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.protocol.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many files in one command share one session and its connections. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyFilesIT {
    private static final int FILES = 100;
    private static final long FILE_BYTES = 1L << 20;

    @TempDir
    private Path directory;

    @Test
    void aHundredFilesNeedNoMoreConnectionsThanOne() throws IOException {
        var here = Files.createDirectory(directory.resolve("here"));
        var words = new ArrayList<String>();
        for (var i = 0; i < FILES; i++) {
            new TestData(i, FILE_BYTES).writeTo(here.resolve("file-" + i));
            words.add(here.resolve("file-" + i).toString());
        }
        try (var daemon = new DaemonProcess(
                        Files.createDirectory(directory.resolve("root")),
                        Files.createDirectory(directory.resolve("daemon-home")));
                var proxy = ChaosProxy.to(daemon.address())) {
            words.add(ClientProcess.url(daemon, proxy.address(), "in/"));

            var outcome = ClientProcess.run(directory.resolve("home"), ClientProcess.transfer("put", daemon, words));

            assertEquals(0, outcome.exit(), outcome.err());
            assertEquals(FILES, outcome.of("files"));
            assertEquals(FILES * FILE_BYTES, outcome.of("bytes"));
            assertTrue(outcome.of("sent-bytes") >= FILES * FILE_BYTES, outcome::toString); // with copies at the end
            var connections = proxy.connections().size();
            assertTrue(connections >= 1 + outcome.of("connections"), outcome::toString); // one may come too late
            // One that is slow to come is dialled once more.
            assertTrue(connections <= 1 + 2 * Settings.CONNECTIONS_DEFAULT, () -> connections + " connections");
            for (var i = 0; i < FILES; i++) {
                var copy = daemon.root().resolve("in").resolve("file-" + i);
                assertEquals(OptionalLong.empty(), new TestData(i, FILE_BYTES).firstDifference(copy));
            }
        }
    }
}
