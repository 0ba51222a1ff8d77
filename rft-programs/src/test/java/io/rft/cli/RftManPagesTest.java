package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.client.RftClient;
import io.rft.console.ExitCode;
import io.rft.console.ManPage;
import io.rft.console.Manual;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code man rft}, {@code man rft-put} and so on say what the verbs say. */
class RftManPagesTest {
    private static final String VERSION = "rft " + RftClient.VERSION;

    @Test
    void thePagesSayWhatTheVerbsSay() throws IOException {
        var world = new Sandbox(Path.of("/nowhere")).world("help");
        var line = Rft.commandLine(world, new FlagDefaults(Map.of(), new ConfigFile(Path.of("/none"), Map.of())));
        var pages = new TreeMap<String, ManPage>();
        pages.put("rft.1", overview(line));
        line.getSubcommands().forEach((name, verb) -> {
            var page = ManPage.of(verb.getCommandSpec(), 1, VERSION);
            pages.put("rft-" + name + ".1", page.seeAlso(List.of("rft(1)")));
        });

        Manual.assertHas(pages, Pattern.compile("rft(-.*)?\\.1"));
        var put = new Manual.Page("rft-put.1").text();
        assertTrue(put.contains("\\fB\\-\\-if\\-exists\\fR \\fIWHAT\\fR"), put);
    }

    @Test
    void noFormatterHasAnythingToWarnOf() throws IOException {
        assertEquals("", Manual.warnings());
    }

    private static ManPage overview(CommandLine line) {
        var root = line.getCommandSpec();
        var page = new ManPage(
                "rft", 1, VERSION, ManPage.summary(root.usageMessage().description()));
        page.heading("SYNOPSIS").paragraphs("rft VERB [OPTION]… [ADDRESS]…", "rft help [VERB]");
        page.heading("VERBS");
        var pages = new ArrayList<String>();
        line.getSubcommands().forEach((name, verb) -> {
            page.item(name, ManPage.summary(verb.getCommandSpec().usageMessage().description()) + ".");
            pages.add("rft-" + name + "(1)");
        });
        page.heading("ADDRESSES AND FLAGS").paragraphs(root.usageMessage().footer());
        page.heading("EXIT STATUS");
        for (var code : ExitCode.values()) {
            page.item(Integer.toString(code.value()), meaning(code));
        }
        page.heading("FILES");
        page.item("$XDG_CONFIG_HOME/rft/config.toml", "Values for flags: bwlimit = \"10M\".");
        page.item("$XDG_CONFIG_HOME/rft/known_hosts", "The keys of servers that are trusted; see rft-trust(1).");
        page.item("$XDG_CONFIG_HOME/rft/id_ed25519", "The own key; see rft-key(1).");
        page.item("$XDG_STATE_HOME/rft/jobs/", "Transfers that were begun and not finished; see rft-jobs(1).");
        page.item("$XDG_CACHE_HOME/rft/", "What was good for which server.");
        pages.add("rftd(8)");
        pages.add("rftctl(8)");
        return page.seeAlso(pages);
    }

    private static String meaning(ExitCode code) {
        return switch (code) {
            case DONE -> "Done and verified.";
            case OTHER -> "Something else went wrong.";
            case USAGE -> "The command line or the configuration makes no sense.";
            case NOT_FOUND -> "There is no such file.";
            case AUTHENTICATION -> "The server does not let this user in.";
            case HOST_KEY -> "The server is not trusted, or its key has changed.";
            case PERMISSION -> "Permission, policy or quota, or the target exists.";
            case NETWORK -> "The network failed, after all retries. Can be resumed.";
            case INTEGRITY -> "What arrived, or was compared, is not what was sent.";
            case LIMIT -> "A limit that the user set has ended it. Can be resumed.";
            case STORAGE -> "The destination is full, or reading or writing failed.";
            case PROTOCOL -> "The server speaks another protocol or version.";
            case SOME_FAILED -> "Some files failed; the others have come through.";
            case SOURCE_CHANGED -> "Some sources vanished or changed meanwhile.";
            case MAX_DELETE -> "More would have been removed than --max-delete allows.";
            case STALLED -> "The transfer stood still. Can be resumed.";
            case BUSY -> "Somebody else is at it. Try again.";
            case INTERRUPTED -> "Interrupted by SIGINT. Can be resumed.";
            case TERMINATED -> "Interrupted by SIGTERM. Can be resumed.";
        };
    }
}
