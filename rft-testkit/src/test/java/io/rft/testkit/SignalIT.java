package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are asked to stop by a signal, as a person or the system does. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalIT {
    private static final long MIB = 1L << 20;
    private static final TestData DATA = new TestData(5, 24 * MIB + 77);
    private static final long MOVED = 8 * MIB;

    /** However late the signal comes, the transfer is not over. */
    private static final long HELD = 18 * MIB;

    @TempDir
    private Path directory;

    private DaemonProcess daemon;
    private ChaosProxy proxy;
    private Path home;
    private Path source;
    private final List<ClientProcess> clients = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        daemon = new DaemonProcess(
                Files.createDirectory(directory.resolve("root")),
                Files.createDirectory(directory.resolve("daemon-home")));
        proxy = ChaosProxy.to(daemon.address());
        home = Files.createDirectory(directory.resolve("home"));
        source = directory.resolve("it's a source");
        DATA.writeTo(source);
    }

    @AfterEach
    void stop() {
        clients.forEach(ClientProcess::kill);
        proxy.close();
        daemon.close();
    }

    @Test
    void anInterruptStopsCleanlyAndTheCommandThatIsPrintedGoesOn() throws IOException {
        proxy.holdBlocksAfter(HELD);
        var client = start("put", "--bwlimit=80M");
        proxy.awaitBytes(MOVED);
        client.awaitDurable();

        client.signal("INT");
        var outcome = client.await();

        assertEquals(130, outcome.exit(), outcome.err());
        assertEquals(130, outcome.of("exit"));
        proxy.release();
        var again = ClientProcess.run(home, spokenBy(outcome.err()));
        assertEquals(0, again.exit(), again.err());
        assertTrue(again.of("resumed-bytes") > 0, again::toString);
        assertTrue(again.of("sent-bytes") < DATA.size(), again::toString);
        assertEquals(OptionalLong.empty(), DATA.firstDifference(daemon.root().resolve("target")));
    }

    @Test
    void aRequestToTerminateStopsCleanlyAndResumeGoesOn() throws IOException {
        proxy.holdBlocksAfter(HELD);
        var client = start("put", "--bwlimit=80M");
        proxy.awaitBytes(MOVED);
        client.awaitDurable();

        client.signal("TERM");
        var outcome = client.await();

        assertEquals(143, outcome.exit(), outcome.err());
        proxy.release();
        var again = ClientProcess.run(home, List.of("resume", "--json", "--bwlimit=off", source.toString()));
        assertEquals(0, again.exit(), again.err());
        assertTrue(again.of("resumed-bytes") > 0, again::toString);
        assertEquals(OptionalLong.empty(), DATA.firstDifference(daemon.root().resolve("target")));
    }

    @Test
    void aSecondInterruptEndsAtOnceWhateverTheNetworkDoes() throws IOException {
        proxy.holdAfter(MOVED);
        var client = start("put");
        proxy.awaitBytes(MOVED - Pump.PIECE_BYTES);

        client.signal("INT");
        client.signalIfAlive("INT");
        var outcome = client.await();

        assertEquals(130, outcome.exit(), outcome.err());
        proxy.release();
        var again = ClientProcess.run(home, List.of("resume", "--json"));
        assertEquals(0, again.exit(), again.err());
        assertEquals(OptionalLong.empty(), DATA.firstDifference(daemon.root().resolve("target")));
    }

    @Test
    void aKilledTransferIsAJobThatSaysSoAndGoesOn() throws IOException {
        proxy.holdBlocksAfter(HELD);
        var client = start("put", "--bwlimit=80M");
        client.awaitDurable();

        client.kill();
        var jobs = ClientProcess.run(home, List.of("jobs", "--json"));

        assertEquals(1, jobs.lines().size(), jobs::toString);
        assertTrue(jobs.summary().get("error").isNull(), jobs::toString);
        assertEquals(false, jobs.summary().get("running").asBoolean());
        assertTrue(jobs.of("durable-bytes") > 0, jobs::toString);
        proxy.release();
        var again = ClientProcess.run(home, List.of("resume", "--json", "--bwlimit=off"));
        assertEquals(0, again.exit(), again.err());
        assertTrue(again.of("resumed-bytes") >= jobs.of("durable-bytes"), again::toString);
        assertEquals(OptionalLong.empty(), DATA.firstDifference(daemon.root().resolve("target")));
    }

    private ClientProcess start(String verb, String... flags) throws IOException {
        var url = ClientProcess.url(daemon, proxy.address(), "target");
        var words = ClientProcess.transfer(verb, daemon, List.of(source.toString(), url), flags);
        var client = ClientProcess.start(home, words);
        clients.add(client);
        return client;
    }

    /** The words of the command that was printed, as a shell reads them. */
    private List<String> spokenBy(String err) throws IOException {
        var printed = Pattern.compile("To go on: rft (.*)").matcher(err);
        assertTrue(printed.find(), err);
        var words = directory.resolve("words");
        var shell = new ProcessBuilder("sh", "-c", "rft() { printf '%s\\0' \"$@\"; }; rft " + printed.group(1))
                .redirectOutput(words.toFile())
                .start();
        assertEquals(0, shell.onExit().join().exitValue());
        return List.of(Files.readString(words).split("\0"));
    }
}
