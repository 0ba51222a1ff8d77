package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.seeded.Seeded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShellWordsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "a, a",
                "me@h:/a-b_c.d, me@h:/a-b_c.d",
                "--bwlimit=1M, --bwlimit=1M",
                "\"\", ''",
                "a b, 'a b'",
                "it's, 'it'\\''s'",
                "$(rm), '$(rm)'",
                "~/a, '~/a'",
                "[::1]:a, '[::1]:a'",
            })
    void aWordIsQuotedWhereAShellWouldChangeIt(String word, String quoted) {
        assertEquals(quoted, ShellWords.join(List.of(word)));
    }

    @Seeded(5)
    void aShellReadsBackWhatWasSaid(SplittableRandom random) throws IOException {
        var words = new ArrayList<String>();
        for (var count = 1 + random.nextInt(6); count > 0; count--) {
            words.add(word(random));
        }

        var shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + ShellWords.join(words)).start();

        var read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(String.join("\n", words) + "\n", read);
    }

    private static String word(SplittableRandom random) {
        var alphabet = "ab '\"$`\\*?[]{}~!#&;|<>()=%@:/-ä\t";
        var word = new StringBuilder();
        for (var left = random.nextInt(12); left > 0; left--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }
}
