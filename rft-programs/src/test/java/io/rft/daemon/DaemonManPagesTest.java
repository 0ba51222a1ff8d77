package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.console.ManPage;
import io.rft.console.Manual;
import io.rft.server.RftServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code man rftd}, {@code man rftctl} and {@code man rftd.toml} say what the programs say. */
class DaemonManPagesTest {
    private static final Path CONFIGURATION = Path.of("..", "packaging", "man", "man5", "rftd.toml.5");

    @TempDir
    private Path home;

    @Test
    void thePagesSayWhatTheProgramsSay() throws IOException {
        var surroundings = new Shell(home).surroundings();
        var daemon = ManPage.of(Rftd.line(surroundings).getCommandSpec(), 8, "rftd " + RftServer.VERSION)
                .seeAlso(List.of("rftd.toml(5)", "rftctl(8)", "rft(1)"));
        var control = ManPage.of(Rftctl.line(surroundings).getCommandSpec(), 8, "rftd " + RftServer.VERSION)
                .seeAlso(List.of("rftd(8)", "rftd.toml(5)"));

        Manual.assertHas(Map.of("rftd.8", daemon, "rftctl.8", control), Pattern.compile(".*\\.8"));
    }

    @Test
    void theExampleOfTheConfigurationIsOne() throws IOException {
        var page = Files.readString(CONFIGURATION);
        var example = page.substring(page.indexOf(".EX\n") + 4, page.indexOf(".EE\n"))
                .replace("\\-", "-")
                .replace("/srv/rft/alice", home.toString())
                .replace(
                        "/etc/rft/keys/alice",
                        Files.createFile(home.resolve("keys")).toString())
                .replace("/var/log/rft", home.toString());

        var config = DaemonConfig.parse(Path.of("rftd.toml"), example);

        assertEquals(List.of("alice"), List.copyOf(config.users().keySet()));
        for (var key : example.lines().filter(line -> line.contains(" = ")).toList()) {
            var name = key.substring(0, key.indexOf(" = ")).replace("-", "\\-");
            assertTrue(page.contains("\\fB" + name + "\\fR"), name);
        }
    }
}
