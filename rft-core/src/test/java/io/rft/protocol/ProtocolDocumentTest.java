package io.rft.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.FoundMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/PROTOCOL.md shows is what the code does. */
class ProtocolDocumentTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```json\n(.*?)\n```");
    private static final Pattern INTRODUCTION =
            Pattern.compile("(?m)^\\*\\*([a-z-]+)\\*\\* – (request|answer|notification|answered)");
    private static final Pattern ERROR = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (\\d+) \\|");

    private final String document;

    ProtocolDocumentTest() throws IOException {
        document = Files.readString(Path.of("..", "docs", "PROTOCOL.md"));
    }

    @Test
    void everyExampleIsAGoldenFileAndEveryGoldenFileAnExample() {
        var examples = EXAMPLE.matcher(document).results().map(match -> match.group(1));
        var golden = Golden.ALL.stream().map(Golden::file);

        assertEquals(
                String.join("\n", golden.sorted().toList()),
                String.join("\n", examples.sorted().toList()));
    }

    @Test
    void everyMessageIsIntroducedOnce() {
        var introduced = INTRODUCTION.matcher(document).results().map(match -> match.group(1));
        var types = Golden.ALL.stream()
                .map(golden -> MessageWriter.type(golden.value().message()))
                .distinct();

        assertEquals(types.sorted().toList(), introduced.sorted().toList());
    }

    @Test
    void everyErrorCodeIsThereWithItsExitCode() {
        var shown = ERROR.matcher(document).results().map(match -> match.group(1) + " " + match.group(2));
        var codes = Arrays.stream(ErrorCode.values()).map(code -> code.wireName() + " " + code.exitCode());

        assertEquals(codes.sorted().toList(), shown.sorted().toList());
    }

    @Test
    void theLimitsAreThoseOfTheCode() {
        var limits = Map.ofEntries(
                Map.entry("bytes of a line after login, without its line feed", (long) Limits.LINE_BYTES_MAX),
                Map.entry(
                        "bytes of a line before login, and of `join` and `joined`", (long) Limits.LOGIN_LINE_BYTES_MAX),
                Map.entry("JSON nesting", (long) Limits.DEPTH_MAX),
                Map.entry(
                        "JSON tokens of a line (brackets, names and values; a listing of 1000 entries has 11 each)",
                        (long) Limits.TOKENS_MAX),
                Map.entry("characters (UTF-16) of a string or name", (long) Limits.STRING_CHARS_MAX),
                Map.entry("characters of a message, advice or reason", (long) Limits.SENTENCE_CHARS_MAX),
                Map.entry("ranges in a list", (long) Limits.RANGES_MAX),
                Map.entry("checksums of an answer", (long) Limits.CHECKSUMS_MAX),
                Map.entry("entries of a listing, and of a request about many", (long) Limits.ENTRIES_MAX),
                Map.entry("characters of the paths and targets of a request about many entries", (long)
                        Limits.ENTRY_CHARS_MAX),
                Map.entry("characters of the messages about many entries", (long) Limits.FAILURES_CHARS_MAX),
                Map.entry("extended attributes of `metadata` and `set-metadata`", (long) FoundMetadata.ATTRIBUTES_MAX),
                Map.entry("characters and bytes of these with paths and names of owners", (long)
                        FoundMetadata.WEIGHT_MAX),
                Map.entry("tickets of a request", (long) Limits.TICKETS_MAX),
                Map.entry("data connections of a session", (long) Settings.CONNECTIONS_MAX),
                Map.entry("bytes of a block", (long) Settings.BLOCK_BYTES_MAX),
                Map.entry("blocks of a file", (long) Settings.BLOCKS_MAX),
                Map.entry("bytes of a file", Settings.FILE_BYTES_MAX),
                Map.entry("bytes of a probe", Limits.PROBE_BYTES_MAX));

        limits.forEach((what, most) -> assertTrue(document.contains("| " + what + " | " + most + " |"), what));
        var table = document.substring(document.indexOf("| what | at most |"), document.indexOf("Also refused:"));
        assertEquals(limits.size() + 2, table.strip().lines().count(), "rows, with the head's two");
    }
}
