package io.rft.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.seeded.Seeded;
import io.rft.store.Glob;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "get a b | get,a,b",
                "  get\ta   b  | get,a,b",
                "get 'a b' c | get,a b,c",
                "get \"a b\" c | get,a b,c",
                "get a\\ b | get,a b",
                "get a'b'\"c\"d | get,abcd",
                "get '' | get,",
                "get \"it's\" | get,it's",
                "get \"\\\"x\\\\\" | get,\"x\\",
                "get \"\\n\" | get,\\n",
                "get $'a\\x41\\u00e4' | get,aAä",
                "get $x a$ | get,$x,a$",
                "get a#b # c d | get,a#b",
                "get ä\u00a0b | get,ä\u00a0b",
            })
    void wordsAreThoseOfAUnixShell(String line, String words) {
        assertEquals(List.of(words.split(",", -1)), texts(line));
    }

    @Test
    void controlCharactersCanBeWritten() {
        assertEquals(List.of("a\nb\tc\u001bd'\\"), texts("$'a\\nb\\tc\\x1bd\\'\\\\'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "# get a", "  #"})
    void aBlankLineAndACommentHaveNoWords(String line) {
        assertEquals(List.of(), texts(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get 'a", "get \"a", "get \"a\\", "get a\\", "get $'a", "get $'a\\'"})
    void aQuoteThatDoesNotEndIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> LineWords.of(line));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "*.txt | *.txt",
                "'*'.txt | \\*.txt",
                "\"a*\"* | a\\**",
                "\\*b? | \\*b?",
                "'a{b}[c]' | a\\{b\\}\\[c\\]",
                "a\\\\* | a\\\\*",
            })
    void aQuotedWildcardIsNone(String word, String pattern) {
        assertEquals(pattern, LineWords.of(word).getFirst().pattern());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "get a | get,a",
                "get | get",
                "get a\\ | get,a",
                "get 'a b | get,a b",
                "get a' | get,a",
            })
    void aLineThatIsBeingTypedEndsWithTheWordToComplete(String line, String words) {
        assertEquals(
                List.of(words.split(",", -1)),
                LineWords.begun(line).stream().map(LineWord::text).toList());
    }

    @Test
    void behindABlankAnEmptyWordBegins() {
        assertEquals(new LineWord("", "", 4, 4), LineWords.begun("get ").getLast());
        assertEquals(new LineWord("", "", 0, 0), LineWords.begun("").getLast());
        assertEquals(List.of(), LineWords.begun("# get "));
    }

    @Seeded(300)
    void whatIsQuotedMeansItself(SplittableRandom random) {
        var word = new StringBuilder();
        for (var i = random.nextInt(12); i > 0; i--) {
            word.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt(1, 0x80);
                        case 1 -> random.nextInt(0x80, 0xd800);
                        case 2 -> random.nextInt(0x10000, 0x20000);
                        default -> " '\"\\*?[]{}#$~!&;|<>()`\n".charAt(random.nextInt(23));
                    });
        }
        var text = word.toString();

        var read = LineWords.of("get " + LineWords.quoted(text) + " next");

        assertEquals(
                List.of("get", text, "next"), read.stream().map(LineWord::text).toList());
        assertEquals(Glob.escaped(text), read.get(1).pattern(), "nothing in it is a wildcard");
    }

    private static List<String> texts(String line) {
        return LineWords.of(line).stream().map(LineWord::text).toList();
    }
}
