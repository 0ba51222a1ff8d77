package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.console.ExitCode;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomesTest {
    @ParameterizedTest
    @CsvSource({
        "'', DONE",
        "ok, DONE",
        "ok ok, DONE",
        "NOT_FOUND, NOT_FOUND",
        "NOT_FOUND NOT_FOUND, NOT_FOUND",
        "PERMISSION NOT_FOUND, PERMISSION",
        "ok NOT_FOUND, SOME_FAILED",
        "NOT_FOUND ok, SOME_FAILED",
        "SOURCE_CHANGED, SOURCE_CHANGED",
        "ok SOURCE_CHANGED, SOURCE_CHANGED",
        "ok SOURCE_CHANGED PERMISSION, SOME_FAILED",
        "ok NETWORK!, NETWORK",
        "ok NOT_FOUND INTERRUPTED!, INTERRUPTED",
        "NETWORK! INTERRUPTED!, NETWORK",
    })
    void theExitCodeTellsHowItWentOnTheWhole(String story, ExitCode expected) {
        var outcomes = new Outcomes();
        Arrays.stream(story.split(" ", -1)).filter(word -> !word.isEmpty()).forEach(word -> play(word, outcomes));

        assertEquals(expected, outcomes.exitCode());
    }

    private static void play(String word, Outcomes outcomes) {
        if (word.equals("ok")) {
            outcomes.succeeded();
            return;
        }
        var code = ExitCode.valueOf(word.replace("!", ""));
        outcomes.failed(code);
        if (word.endsWith("!")) {
            outcomes.ended(code);
        }
    }
}
