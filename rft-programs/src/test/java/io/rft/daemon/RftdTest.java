package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RftdTest {
    @TempDir
    Path home;

    private Path data;
    private Shell shell;

    @BeforeEach
    void makeHome() throws IOException {
        data = Files.createDirectory(home.resolve("data")).toRealPath();
        shell = new Shell(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "serve --version", "user list -V"})
    void theVersionIsPrinted(String line) {
        assertEquals(0, shell.run(line.split(" ")));

        assertEquals("rftd 0.1.0\n", shell.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "serve --help", "user --help", "user add --help", "fingerprint -h", "check-config -h"})
    void helpIsPrintedWhereScriptsReadIt(String line) {
        assertEquals(0, shell.run(line.split(" ")));

        assertTrue(shell.out().startsWith("Usage: rftd"), shell.out());
        assertEquals("", shell.err());
    }

    @ParameterizedTest
    @CsvSource({
        "'', rftd",
        "frobnicate, rftd",
        "serve --frobnicate, rftd serve",
        "serve --port x, rftd serve",
        "serve a b, rftd serve",
        "serve a --listen 127.0.0.1:1 --port 2, rftd serve",
        "user, rftd user",
        "user add, rftd user add",
        "user frobnicate, rftd user",
    })
    void misuseSaysWhatAndWhereHelpIs(String line, String command) {
        assertEquals(2, shell.run(line.isEmpty() ? new String[0] : line.split(" ")));

        assertEquals("", shell.out());
        var said = shell.err().lines().toList();
        assertTrue(said.size() <= 3 && said.getFirst().startsWith("rftd: "), shell.err());
        assertEquals("see " + command + " --help", said.getLast());
    }

    @Test
    void theFingerprintIsThatOfTheHostKey() throws IOException {
        assertEquals(3, shell.run("fingerprint", data.toString()));
        assertTrue(shell.err().contains("no host key "), shell.err());

        var served = shell.serve(data);
        assertEquals(0, shell.run("fingerprint", data.toString()));
        assertEquals(served.get("fingerprint").stringValue() + "\n", shell.out());

        var config = shell.configuration("");
        shell.run("serve", "--config", config.toString(), "--port", "0", "--json");
        var configured = shell.json().get("fingerprint").stringValue();
        assertEquals(0, shell.run("fingerprint", "--config", config.toString()));
        assertEquals(configured + "\n", shell.out());
        assertNotEquals(configured, served.get("fingerprint").stringValue());
    }

    @Test
    void aBadConfigurationIsFoundWithoutStarting() throws IOException {
        assertEquals(
                0, shell.run("check-config", "--config", shell.configuration("").toString()));
        assertEquals("the configuration is good; users: 0\n", shell.err());

        var bad = shell.configuration("[limits]\ntotal = \"quick\"\n");
        for (var command : List.of("check-config", "serve", "fingerprint")) {
            assertEquals(2, shell.run(command, "--config", bad.toString()));
            assertTrue(
                    shell.err().startsWith("rftd: " + bad + ":3: limits.total: \"quick\" is not a rate"), shell.err());
            assertEquals(1, shell.err().lines().count());
        }
    }

    @Test
    void theConfigurationThatPackagesBringIsGoodAndLetsNobodyIn() throws IOException {
        var packaged = Files.readString(Path.of("../packaging/rftd.toml"));
        var here = Files.writeString(home.resolve("packaged.toml"), packaged.replace("/var/log/rft/", home + "/"));

        assertEquals(0, shell.run("check-config", "--config", here.toString()), shell.err());

        assertEquals("the configuration is good; users: 0\n", shell.err());
        assertTrue(packaged.contains("\nlisten = [\"127.0.0.1:7380\"]"), packaged);
    }

    /** All keys in it are keys: without the marks before them it is a configuration too. */
    @Test
    void whatTheConfigurationOfPackagesProposesIsGood() throws IOException {
        var packaged = Files.readString(Path.of("../packaging/rftd.toml"));
        var keys = Files.createFile(home.resolve("alice"));
        var here = Files.writeString(
                home.resolve("packaged.toml"),
                packaged.replace("/var/log/rft/", home + "/")
                        .replace("/srv/rft/alice", data.toString())
                        .replace("/etc/rft/keys/alice", keys.toString())
                        .replaceAll("(?m)^#(?! |$)", ""));

        assertEquals(0, shell.run("check-config", "--config", here.toString()), shell.err());

        assertEquals("the configuration is good; users: 1\n", shell.err());
    }

    @Test
    void theSystemsConfigurationCountsIfNoneIsNamed() throws IOException {
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/rftd.toml"), "frobnicate = 1\n");

        assertEquals(2, shell.run("check-config"));
        assertTrue(shell.err().contains("etc/rftd.toml:1: frobnicate: unknown key"), shell.err());
        assertEquals(143, shell.run("serve", data.toString(), "--port", "0"));
    }

    @Test
    void aStackTraceIsShownOnlyToWhoAsksForIt() {
        assertEquals(3, shell.run("serve", home.resolve("none").toString()));
        assertFalse(shell.err().contains("\tat "));

        assertEquals(3, shell.run("serve", home.resolve("none").toString(), "--debug"));
        assertTrue(shell.err().contains("\tat io.rft.daemon."), shell.err());
    }
}
