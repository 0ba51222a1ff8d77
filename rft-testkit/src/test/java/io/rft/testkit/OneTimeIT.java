package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.rft.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, and a password for one client. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OneTimeIT {
    private static final int BYTES = 5 << 20;

    @TempDir
    private Path directory;

    @Test
    void oneCommandHasItAndTheNextIsRefusedUntilTheDaemonMakesAnother() throws IOException {
        var source = directory.resolve("source");
        new TestData(7, BYTES).writeTo(source);
        var root = Files.createDirectory(directory.resolve("root"));
        try (var daemon = new DaemonProcess(root, directory.resolve("server"), "--once")) {
            var first = put(daemon, source, "first");
            assertEquals(ExitCode.DONE.value(), first.exit(), first::err);
            assertEquals(-1, Files.mismatch(source, root.resolve("first")));

            var second = put(daemon, source, "second");
            assertEquals(ExitCode.AUTHENTICATION.value(), second.exit(), second::err);
            assertFalse(Files.exists(root.resolve("second")));

            daemon.kill();
            daemon.restart();
            var third = put(daemon, source, "third");
            assertEquals(ExitCode.DONE.value(), third.exit(), third::err);
        }
    }

    private ClientProcess.Outcome put(DaemonProcess daemon, Path source, String name) throws IOException {
        var target = ClientProcess.url(daemon, daemon.address(), name);
        return ClientProcess.run(
                directory.resolve("client"), ClientProcess.transfer("put", daemon, List.of(source.toString(), target)));
    }
}
