package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.clock.Ticker;
import io.rft.console.WallClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RftctlTest {
    @TempDir
    Path home;

    private Path data;
    private Shell shell;
    private Shell control;

    @BeforeEach
    void makeHome() throws IOException {
        data = Files.createDirectory(home.resolve("data")).toRealPath();
        shell = new Shell(home);
        control = new Shell(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "status --version"})
    void theVersionIsPrinted(String line) {
        assertEquals(0, control.control(line.split(" ")));
        assertEquals("rftctl 0.1.0\n", control.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "status --help", "kick --help", "drain -h"})
    void helpIsPrintedWhereScriptsReadIt(String line) {
        assertEquals(0, control.control(line.split(" ")));
        assertTrue(control.out().startsWith("Usage: rftctl"), control.out());
    }

    @ParameterizedTest
    @CsvSource({
        "'', rftctl",
        "frobnicate, rftctl",
        "kick, rftctl kick",
        "drain --grace soon, rftctl drain",
    })
    void misuseSaysWhatAndWhereHelpIs(String line, String command) {
        assertEquals(2, control.control(line.isEmpty() ? new String[0] : line.split(" ")));
        assertTrue(control.err().startsWith("rftctl: "), control.err());
        assertEquals(
                "see " + command + " --help", control.err().lines().toList().getLast());
    }

    @Test
    void withoutADaemonItSaysSo() {
        assertEquals(3, control.control("status"));
        assertTrue(control.err().startsWith("rftctl: no daemon of this account runs here"), control.err());
        assertEquals(3, control.control("status", "--dir", data.toString()));
        assertTrue(control.err().startsWith("rftctl: no daemon answers at "), control.err());
        assertEquals(3, control.control("status", "--socket", "/" + "x".repeat(200)));
    }

    @Test
    void aRunningDaemonIsFoundAndAnswersAndItsSocketGoesWithIt() {
        shell.whileItServes(() -> {
            assertEquals(0, control.control("status", "--json"), control::err);
            var status = control.json();
            assertEquals("status", status.get("type").asString());
            assertEquals(0, status.get("sessions").asInt());
            assertFalse(status.get("draining").asBoolean());
            assertEquals(0, control.control("status", "--dir", data.toString()));
            assertTrue(control.out().startsWith("rftd 0.1.0 on 127.0.0.1:"), control.out());
            assertEquals(0, control.control("sessions"));
            assertEquals(0, control.control("transfers", "--json"));
            assertEquals("", control.out());
            assertEquals(3, control.control("kick", "abc"));
            assertEquals("rftctl: there is no session abc\nWhich there are shows: rftctl sessions\n", control.err());
            var socket = socket();
            assertEquals("rw-------", permissions(socket));
            assertEquals("rwx------", permissions(socket.resolveSibling("")));
        });

        shell.serve(data);

        assertEquals(List.of(), sockets());
    }

    @Test
    void aDaemonStopsWhenItIsAskedTo() {
        shell.untilAsked(() -> {
            assertEquals(0, control.control("stop", "--json"), control::err);
            assertEquals("stopping", control.json().get("type").asString());
        });

        assertEquals(0, shell.run("serve", data.toString(), "--port", "0"), shell::err);
    }

    @Test
    void aDrainedDaemonSaysSo() {
        shell.whileItServes(() -> {
            assertEquals(0, control.control("drain", "--grace", "5s"));
            assertEquals("takes nothing new any more; sessions that are still there: 0\n", control.out());
            assertEquals(0, control.control("status", "--json"));
            assertTrue(control.json().get("draining").asBoolean());
        });
        shell.serve(data);
    }

    @Test
    void limitsAreShownAndSetUntilTheConfigurationIsReadAgain() throws IOException {
        var config = shell.configuration(limits("8M"));
        shell.whileItServes(() -> {
            assertEquals(0, control.control("limit", "--config", config.toString()), control::err);
            assertEquals(configured("8.00"), control.out());

            assertEquals(0, control.control("limit", "--total", "500K", "--config", config.toString()), control::err);
            assertEquals("total  500 KiB/s  set by rftctl\n", control.out());
            assertEquals(0, control.control("limit", "alice", "none", "--json", "--config", config.toString()));
            assertEquals("alice", control.json().get("user").asString());
            assertTrue(control.json().get("rate").isNull());
            assertTrue(control.json().get("set").asBoolean());
            assertEquals(0, control.control("limit", "--config", config.toString()), control::err);
            assertTrue(control.out().startsWith("total  500 KiB/s  set by rftctl\n"), control.out());
            assertTrue(control.out().contains("user alice  none  set by rftctl\n"), control.out());

            shell.configuration(limits("9M"));
            assertEquals(0, control.control("reload", "--config", config.toString()), control::err);
            assertEquals("the configuration was read again\n", control.out());
            assertEquals(0, control.control("limit", "--config", config.toString()), control::err);
            assertEquals(configured("9.00"), control.out());
        });
        serve(config);
    }

    @Test
    void aLimitOfNobodyIsRefused() {
        shell.whileItServes(() -> {
            assertEquals(3, control.control("limit", "nobody", "1M"));
            assertEquals(
                    "rftctl: there is no user and no session nobody\nWho there is shows: rftd user list, rftctl sessions\n",
                    control.err());
        });
        shell.serve(data);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit 1M | give a user or a session and a rate",
                "limit --total | give a user or a session and a rate",
                "limit --total alice 1M | give a user or a session and a rate",
                "limit alice 10X | \"10X\" is not a rate",
                "limit alice 0 | \"0\" is not a rate",
                "limit --total 08:00,1M | is not a rate",
            })
    void aLimitThatIsNoneIsRefusedBeforeAnybodyIsAsked(String line, String problem) {
        assertEquals(2, control.control(line.split(" ")));
        assertTrue(control.err().contains(problem), control.err());
        assertTrue(control.err().endsWith("see rftctl limit --help\n"), control.err());
    }

    @Test
    void aTimetableIsFollowed() throws IOException {
        var clock = new WallClock("2026-06-22T07:59:59.900Z");
        var config = shell.clock(clock)
                .configuration("run-dir = \"" + home.resolve("r") + "\"\n[limits]\ntotal = \"08:00,10M 19:00,off\"\n");
        shell.whileItServes(() -> {
            assertEquals("total  none  timetable 08:00,10M 19:00,off", total(config));

            clock.set("2026-06-22T08:00:00Z");

            awaitTotal("total  10.0 MiB/s  timetable 08:00,10M 19:00,off", config);
            assertEquals(0, control.control("limit", "--total", "1M", "--config", config.toString()));
            assertEquals("total  1.00 MiB/s  set by rftctl", total(config));
        });
        serve(config);
    }

    @Test
    void aSignalHasTheConfigurationReadAgainAndABadOneChangesNothing() throws IOException {
        var config = shell.configuration(limits("8M"));
        shell.whileItServes(() -> {
            shell.configuration(limits("9M"));
            shell.hangup();
            assertEquals("total  9.00 MiB/s", total(config));

            shell.configuration("[limits]\ntotal = \"quick\"\n");
            shell.hangup();
            shell.configuration(limits("1M"));
            assertEquals("total  9.00 MiB/s", total(config));
        });
        serve(config);
    }

    @Test
    void severalDaemonsLiveSideBySide() throws IOException {
        var other = Files.createDirectory(home.resolve("other"));
        var second = new Shell(home);
        second.whileItServes(() -> {
            assertEquals(2, control.control("status"));
            assertTrue(control.err().startsWith("rftctl: 2 daemons run here"), control.err());
            assertEquals(0, control.control("status", "--dir", data.toString()));
            assertEquals(0, control.control("status", "--dir", other.toString()));
        });
        shell.whileItServes(() -> second.serve(other));

        shell.serve(data);
    }

    @Test
    void aReloadTakesUsersAndLimitsAndABadFileChangesNothing() throws IOException {
        var run = home.resolve("run-here");
        var config = shell.configuration("run-dir = \"" + run + "\"\n");
        shell.whileItServes(() -> {
            shell.configuration("run-dir = \"" + run + "\"\n[limits]\nmax-sessions = 7\n[auth]\nmax-failures = 2\n");
            assertEquals(0, control.control("reload", "--config", config.toString()), control::err);
            assertEquals(
                    "the configuration was read again; from the next start on: auth.max-failures\n", control.out());

            var socket = sockets(run).getFirst().toString();
            shell.configuration("[limits]\ntotal = \"quick\"\n");
            assertEquals(2, control.control("reload", "--socket", socket));
            assertTrue(
                    control.err().startsWith("rftctl: " + config + ":3: limits.total: \"quick\" is not a rate"),
                    control.err());
            assertEquals(0, control.control("status", "--socket", socket));
        });
        assertEquals(143, shell.run("serve", "--config", config.toString(), "--port", "0"), shell::err);
    }

    @Test
    void aRunDirectoryThatCannotBeUsedStopsTheStart() throws IOException {
        var file = Files.createFile(home.resolve("file"));
        var config = shell.configuration("run-dir = \"" + file + "/x\"\n");

        assertEquals(11, shell.run("serve", "--config", config.toString(), "--port", "0"));
    }

    private String limits(String total) {
        return "run-dir = \"" + home.resolve("r") + "\"\n[limits]\ntotal = \"" + total
                + "\"\nper-user = \"4M\"\n[[user]]\nname = \"alice\"\nroot = \"" + data + "\"\nbwlimit = \"2M\"\n";
    }

    private static String configured(String total) {
        return "total  " + total + " MiB/s\nper-user  4.00 MiB/s\nper-file  none\nper-connection  none\n"
                + "user alice  2.00 MiB/s\n";
    }

    private String total(Path config) {
        assertEquals(0, control.control("limit", "--config", config.toString()), control::err);
        return control.out().lines().findFirst().orElse("");
    }

    private void awaitTotal(String expected, Path config) {
        for (var looks = 0; looks < 20_000 && !total(config).equals(expected); looks++) {
            Ticker.system().sleepNanos(10_000_000);
        }
        assertEquals(expected, total(config));
    }

    private void serve(Path config) {
        assertEquals(143, shell.run("serve", "--config", config.toString(), "--port", "0"), shell::err);
    }

    private Path socket() {
        return sockets().getFirst();
    }

    private List<Path> sockets() {
        return sockets(home.resolve("own"));
    }

    private static List<Path> sockets(Path directory) {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".sock")).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
