package io.rft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferIdTest {
    @Test
    void anIdIsWrittenAsThirtyTwoDigitsAndReadBack() {
        var id = new TransferId(0x0123456789abcdefL, 0x00000000fedcba98L);

        assertEquals("0123456789abcdef00000000fedcba98", id.toString());
        assertEquals(id, TransferId.parse(id.toString()));
    }

    @Test
    void chanceIsAnArgument() {
        assertEquals(TransferId.random(new SplittableRandom(7)), TransferId.random(new SplittableRandom(7)));
        assertNotEquals(TransferId.random(new SplittableRandom(7)), TransferId.random(new SplittableRandom(8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcdef00000000fedcba9",
                "0123456789abcdef00000000fedcba988",
                "0123456789ABCDEF00000000fedcba98",
                "0123456789abcdeg00000000fedcba98",
                "0x23456789abcdef00000000fedcba98",
                "+123456789abcdef00000000fedcba98",
                " 123456789abcdef00000000fedcba98",
                "٠123456789abcdef00000000fedcba98",
            })
    void whatIsNoIdIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> TransferId.parse(text));
    }
}
