package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GivenFlagsTest {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @Test
    void whatWasGivenIsKeptAsWordsThatSayTheSame() {
        var line = List.of("put", "-j", "4", "--bwlimit=10M", "--if-exists", "skip", "-f", "-P7000", "a", "hh:b");

        var kept = kept(line);

        assertEquals(List.of("--connections=4", "--bwlimit=10M", "--if-exists=skip", "-f", "--port=7000"), kept);
        assertEquals(kept, kept(with(kept)));
    }

    @Test
    void filesAreKeptWithTheirWholePath() {
        assertEquals(
                List.of(
                        "--identity=" + HERE.resolve("key"),
                        "--identity=/abs",
                        "--password-file=" + HERE.resolve("p w")),
                kept(List.of("put", "-i", "key", "-i", "/abs", "--password-file", "p w", "a", "hh:b")));
    }

    @Test
    void noSecretAndNothingAboutTheOneRunIsKept() {
        assertEquals(
                List.of(),
                kept(List.of(
                        "put",
                        "--password-command=echo secret",
                        "--batch",
                        "--no-resume",
                        "--json",
                        "--progress=none",
                        "-q",
                        "-vv",
                        "--debug",
                        "--color=never",
                        "a",
                        "hh:b")));
    }

    @Test
    void whatWasNotGivenIsNotKept() {
        assertEquals(List.of(), kept(List.of("put", "a", "hh:b")));
    }

    private static List<String> with(List<String> flags) {
        var line = new ArrayList<>(List.of("put"));
        line.addAll(flags);
        line.addAll(List.of("a", "hh:b"));
        return line;
    }

    private static List<String> kept(List<String> line) {
        var world =
                new Sandbox(Path.of("/nowhere")).variable("RFT_RETRIES", "3").world(line.toArray(String[]::new));
        var defaults = new FlagDefaults(world.environment(), new ConfigFile(Path.of("/none"), Map.of()));
        var put = Rft.reading(new CommandLine(new PutCommand(world)), defaults);
        return GivenFlags.toKeep(put.parseArgs(line.subList(1, line.size()).toArray(String[]::new)));
    }
}
