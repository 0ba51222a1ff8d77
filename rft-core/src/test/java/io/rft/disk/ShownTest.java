package io.rft.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShownTest {
    @Test
    void ordinaryNamesAreShownAsTheyAre() {
        assertEquals("/data/Grüße 日本 👨‍👩‍👧.txt", Shown.text("/data/Grüße 日本 👨‍👩‍👧.txt"));
    }

    @Test
    void whatMovesACursorOrEndsALineIsEscaped() {
        assertEquals("a\\x0ab\\x1b[2J\\x7f\\x9b\\u2028\\x00", Shown.text("a\nb\u001b[2J\u007f\u009b\u2028\0"));
    }

    @Test
    void whatTurnsTheDirectionIsEscaped() {
        assertEquals("exe\\u202egpj", Shown.text("exe\u202egpj"));
    }

    @Test
    void escapesCannotBeFaked() {
        assertEquals("\\\\x1b", Shown.text("\\x1b"));
        assertEquals("\\ud800", Shown.text("\ud800"));
    }
}
