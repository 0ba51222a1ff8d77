package io.rft.testkit.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer looks for inputs that harm a parser, beginning with those of the corpus, by the code that they reach. In a JVM of its own: what is
 * instrumented is slow. All parsers share one, because to start it takes longer than what each of them has in every build; {@code ./verify
 * --long} gives them longer. What is found is printed as one input of one parser, to become a case.
 */
@Tag("crash")
class JazzerIT {
    private static final double FACTOR = Double.parseDouble(System.getProperty("seeds.factor", "1"));
    private static final boolean LONG = FACTOR > 1;
    /** How far it looks: in every build the same way for as many inputs, in a long run for a time and in another direction each time. */
    private static final List<String> SEARCH =
            LONG ? List.of("-max_total_time=" + Math.round(8 * FACTOR)) : List.of("-seed=1", "-runs=6000");

    /** Each is read once before the search begins: in every build that must not be all there is. */
    private static final int SEEDS_OF_A_PARSER = LONG ? Integer.MAX_VALUE : 3;

    private static final int INPUT_BYTES_MAX = 4096;
    /** Detectors of what is the purpose of some inputs: a configuration names files and addresses, a glob becomes a regular expression. */
    private static final List<String> MEANT_TO = List.of(
            "com.code_intelligence.jazzer.sanitizers.FilePathTraversal",
            "com.code_intelligence.jazzer.sanitizers.RegexInjection",
            "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery");
    /** Inputs that reached new code, from one long run to the next. */
    private static final Path KEPT = Path.of("target", "fuzz-corpus");

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 3, unit = TimeUnit.DAYS) // a long run takes as long as it is told to
    void noInputHarmsAParser() throws Exception {
        var found = LONG ? KEPT : directory.resolve("found");
        var seeds = Files.createDirectories(directory.resolve("seeds"));
        Files.createDirectories(found);
        write(seeds);
        var log = directory.resolve("log");

        var jazzer = new ProcessBuilder(command(found, seeds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            var status = jazzer.waitFor();

            assertEquals(List.of(), findings(), () -> tail(log));
            assertEquals(0, status, () -> tail(log));
            assertTrue(Files.readString(log).contains("Done "), () -> tail(log));
        } finally {
            jazzer.destroyForcibly();
        }
    }

    private List<String> command(Path found, Path seeds) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The agent is loaded into a running JVM, and Jazzer has not yet left what Java will take away.
        command.addAll(List.of(
                "-Xmx1g",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
        command.addAll(List.of(
                "--target_class=" + FuzzTarget.class.getName(),
                "--instrumentation_includes=io.rft.**",
                "--instrumentation_excludes=io.rft.testkit.**",
                "--disabled_hooks=" + String.join(File.pathSeparator, MEANT_TO),
                "--keep_going=100", // findings, which are all told
                "--reproducer_path=" + directory));
        command.addAll(SEARCH);
        command.addAll(List.of(
                "-artifact_prefix=" + directory + "/",
                "-max_len=" + INPUT_BYTES_MAX,
                "-timeout=120", // for one input
                "-rss_limit_mb=0", // the heap is bounded
                found.toString(),
                seeds.toString()));
        return command;
    }

    private static void write(Path seeds) throws IOException {
        for (var parser : Parsers.all()) {
            var cases = Corpus.of(parser.name());
            var step = Math.max(1, cases.size() / SEEDS_OF_A_PARSER);
            for (var i = 0; i < cases.size(); i += step) {
                var input = cases.get(i).input();
                if (input.length() < INPUT_BYTES_MAX) {
                    Files.write(seeds.resolve(parser + "-" + i), FuzzTarget.data(parser, input.bytes()));
                }
            }
        }
    }

    /** Those that failed, and those that took too long or too much. */
    private List<String> findings() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("(crash|timeout|oom)-.*"))
                    .map(JazzerIT::shown)
                    .sorted()
                    .toList();
        }
    }

    private static String shown(Path finding) {
        var data = bytes(finding);
        var input = Arrays.copyOfRange(data, Math.min(1, data.length), data.length);
        return FuzzTarget.parser(data) + ", of the input " + Base64.getEncoder().encodeToString(input) + " in base64";
    }

    private static byte[] bytes(Path file) {
        try {
            var data = Files.readAllBytes(file);
            return data.length == 0 ? new byte[1] : data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end, without which classes were instrumented. */
    private static String tail(Path log) {
        try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            var told = lines.filter(line -> !line.startsWith("INFO")).toList();
            return told.subList(Math.max(0, told.size() - 60), told.size()).stream()
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
