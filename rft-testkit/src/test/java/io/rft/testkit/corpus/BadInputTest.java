package io.rft.testkit.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of more than 1,500 inputs that are wrong, or nearly so. A new case is written with {@code "accepts":null} or {@code
 * "refuses":"KIND"}, as the rule has it; {@code -Dcorpus.write=true} adds the words, where the parser does as the rule says.
 */
class BadInputTest {
    private static final int CASES_MIN = 1500;

    static List<Parser> parsers() {
        return Parsers.all();
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void everyInputEndsAsItShould(Parser parser) {
        var wrong = new ArrayList<String>();
        var outcomes = new HashMap<Integer, Outcome>();
        for (var one : Corpus.of(parser.name())) {
            try {
                var outcome = parser.read(one.input());
                if (one.expected().isEmpty() && isByRule(one, outcome)) {
                    outcomes.put(one.line(), outcome);
                }
                if (!one.expected().equals(Optional.of(outcome))) {
                    wrong.add(one + "\n  is due " + due(one) + "\n  and gave " + outcome);
                }
            } catch (AssertionError e) {
                wrong.add(one + "\n  " + e.getMessage());
            }
        }
        if (Boolean.getBoolean("corpus.write")) {
            Corpus.complete(parser.name(), outcomes);
        }
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " cases:\n" + String.join("\n", wrong));
    }

    @Test
    void everyParserHasItsCases() {
        assertEquals(
                Parsers.all().stream().map(Parser::name).sorted().toList(),
                Corpus.parsers(),
                "parsers and files of cases");
    }

    @Test
    void thereAreManyAndNoTwoAreAlike() {
        var count = 0;
        for (var parser : Parsers.all()) {
            var names = new HashSet<String>();
            var inputs = new HashMap<String, BadInput>();
            for (var one : Corpus.of(parser.name())) {
                count++;
                assertTrue(names.add(one.name()), () -> one + ": the name is there twice");
                var other = inputs.put(one.input().key(), one);
                assertTrue(other == null, () -> one + ": the same input as " + other);
            }
        }
        assertTrue(count >= CASES_MIN, count + " cases");
    }

    @Test
    void everyMessageIsAmongThem() throws Exception {
        var cases = Corpus.of("message").stream().map(one -> one.input().text()).toList();
        var golden = Path.of("..", "rft-core", "src", "test", "resources", "protocol", "golden");
        try (var files = Files.list(golden)) {
            for (var file : files.sorted().toList()) {
                var line = Files.readString(file);
                var type = line.substring(0, line.indexOf(',') < 0 ? line.indexOf('}') : line.indexOf(','));
                assertTrue(
                        cases.stream().anyMatch(text -> text.startsWith(type)),
                        () -> "no bad input among corpus/message.jsonl begins with " + type
                                + ": add for each of its fields the cases that other messages have");
            }
        }
    }

    private static boolean isByRule(BadInput one, Outcome outcome) {
        return one.rule().equals(Optional.of(kind(outcome)));
    }

    private static String due(BadInput one) {
        return one.expected()
                .map(Outcome::toString)
                .orElseGet(() -> "by the rule: "
                        + one.rule()
                                .map(kind -> kind.isEmpty() ? "accepted" : kind)
                                .orElse("?"));
    }

    private static String kind(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted(var _) -> "";
            case Outcome.Refused(var kind, var _) -> kind;
        };
    }
}
