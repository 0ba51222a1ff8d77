package io.rft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.seeded.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapedTest {
    @ParameterizedTest
    @CsvSource({
        "0000, \\x00",
        "0007, \\x07",
        "0008, \\x08",
        "0009, \\t",
        "000a, \\n",
        "000d, \\r",
        "001b, \\x1b",
        "007f, \\x7f",
        "0085, \\x85",
        "009b, \\x9b",
        "061c, \\u061c",
        "200e, \\u200e",
        "200f, \\u200f",
        "2028, \\u2028",
        "2029, \\u2029",
        "202a, \\u202a",
        "202e, \\u202e",
        "2066, \\u2066",
        "2069, \\u2069",
        "d800, \\ud800",
        "dfff, \\udfff",
    })
    void whatMovesTheCursorOrTheReaderBecomesVisible(String hex, String shown) {
        var text = "a" + (char) Integer.parseInt(hex, 16) + "b";

        assertEquals("a" + shown + "b", Escaped.of(text));
    }

    @Test
    void everythingElseStaysAsItIs() {
        var text = "größer \\n 日本 🎈 \u00a0 \u200d 'quoted\" e\u0301";

        assertSame(text, Escaped.of(text));
    }

    @Test
    void longTextIsCutWhereNoCharacterIsSplit() {
        assertEquals("abc", Escaped.of("abc", 3));
        assertEquals("ab…", Escaped.of("abcd", 3));
        assertEquals("a…", Escaped.of("a🎈bc", 3));
        assertEquals("\\n…", Escaped.of("\nabc", 3));
    }

    @Seeded(300)
    void escapedTextHoldsNothingUnsafeAndEscapingItAgainChangesNothing(SplittableRandom random) {
        var text = new StringBuilder();
        for (var i = random.nextInt(40); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000));
        }

        var shown = Escaped.of(text.toString());

        assertTrue(shown.codePoints().noneMatch(Character::isISOControl));
        assertTrue(shown.codePoints().noneMatch(point -> Character.getType(point) == Character.LINE_SEPARATOR));
        assertTrue(shown.codePoints().noneMatch(point -> Character.getType(point) == Character.SURROGATE));
        assertEquals(shown, Escaped.of(shown));
        assertTrue(Escaped.of(text.toString(), 10).length() <= 10);
    }
}
