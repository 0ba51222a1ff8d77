package io.rft.testkit.corpus;

import io.rft.Escaped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bad-input corpus: for each parser a file with one case in each line, {@code src/test/resources/corpus/PARSER.jsonl}.
 *
 * <ul>
 *   <li>{@code {"base":"offer","text":"…"}} is no case but what others change;
 *   <li>{@code {"case":"…","text":"…"}} gives the input, {@code "hex"} instead of {@code "text"} gives bytes;
 *   <li>{@code {"case":"…","of":"offer","replace":"…","by":"…"}} changes the one place of a base that has this text;
 *   <li>{@code "accepts":"…"} is the canonical form, {@code "="} where that is the input itself; {@code "refuses":"PROTOCOL"} the kind of
 *       refusal, {@code "says":"…"} its words.
 * </ul>
 */
final class Corpus {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "corpus");
    private static final String SAME = "=";
    private static final JsonMapper JSON = new JsonMapper();

    private Corpus() {}

    static Path file(String parser) {
        return DIRECTORY.resolve(parser + ".jsonl");
    }

    /** Files that stand there, by the name of their parser. */
    static List<String> parsers() {
        try (var files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .map(name -> name.substring(0, name.length() - ".jsonl".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<BadInput> of(String parser) {
        var cases = new ArrayList<BadInput>();
        var bases = new HashMap<String, String>();
        var number = 0;
        for (var line : lines(parser)) {
            number++;
            var node = JSON.readTree(line);
            if (node.has("base")) {
                bases.put(text(node, "base"), text(node, "text"));
            } else {
                cases.add(badInput(parser, number, node, bases));
            }
        }
        return cases;
    }

    /** Writes what came of the cases into the file, where it does not say what should. */
    static void complete(String parser, Map<Integer, Outcome> outcomes) {
        var inputs = of(parser).stream().collect(Collectors.toMap(BadInput::line, BadInput::input));
        var text = new StringBuilder();
        var number = 0;
        for (var line : lines(parser)) {
            var outcome = Optional.ofNullable(outcomes.get(++number));
            var input = Optional.ofNullable(inputs.get(number));
            text.append(outcome.isEmpty() ? line : completed(line, input.orElseThrow(), outcome.get()))
                    .append('\n');
        }
        try {
            Files.writeString(file(parser), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String completed(String line, Input input, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted(var canonical) ->
                line.replace(
                        "\"accepts\":null", "\"accepts\":" + quoted(canonical.equals(input.text()) ? SAME : canonical));
            case Outcome.Refused(var _, var words) ->
                line.substring(0, line.lastIndexOf('}')) + ",\"says\":" + quoted(words) + "}";
        };
    }

    /** What moves a cursor, and half a character, are escaped: these files are read by people. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
            } else if (Escaped.isUnsafe(point)) {
                quoted.append("\\u%04x".formatted(point));
            } else {
                quoted.appendCodePoint(point);
            }
        });
        return quoted.append('"').toString();
    }

    private static List<String> lines(String parser) {
        try {
            return Files.readAllLines(file(parser));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BadInput badInput(String parser, int number, JsonNode node, Map<String, String> bases) {
        var name = text(node, "case");
        var where = parser + ".jsonl:" + number + " " + name;
        var notation = notation(node, bases, where);
        var input = node.has("hex")
                ? Input.ofBytes(HexFormat.of().parseHex(text(node, "hex")))
                : Input.ofNotation(notation);
        return new BadInput(parser, number, name, input, rule(node), expected(node, input));
    }

    private static String notation(JsonNode node, Map<String, String> bases, String where) {
        if (!node.has("of")) {
            return text(node, "text");
        }
        var base = Optional.ofNullable(bases.get(text(node, "of")))
                .orElseThrow(() -> new AssertionError(where + ": no such base"));
        var replaced = text(node, "replace");
        var at = base.indexOf(replaced);
        if (at < 0 || replaced.isEmpty() || base.indexOf(replaced, at + 1) >= 0) {
            throw new AssertionError(where + ": what is replaced is not there just once");
        }
        return base.substring(0, at) + text(node, "by") + base.substring(at + replaced.length());
    }

    private static Optional<Outcome> expected(JsonNode node, Input input) {
        if (node.has("accepts") && node.get("accepts").isString()) {
            var canonical = text(node, "accepts");
            return Optional.of(new Outcome.Accepted(canonical.equals(SAME) ? input.text() : canonical));
        }
        if (node.has("says")) {
            return Optional.of(new Outcome.Refused(text(node, "refuses"), text(node, "says")));
        }
        return Optional.empty();
    }

    /** What the rule says of a case of which the words are not written yet: the kind of its refusal, or {@code ""} to be accepted. */
    private static Optional<String> rule(JsonNode node) {
        if (node.has("refuses")) {
            return Optional.of(text(node, "refuses"));
        }
        return node.has("accepts") ? Optional.of("") : Optional.empty();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
