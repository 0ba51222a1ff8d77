package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
    @Test
    void whoWaitsForDisksIsIdleAndGuestsAreCountedOnce() {
        var text = """
                cpu  100 20 30 4000 500 6 7 8 99 9
                cpu0 1 2 3 4 5 6 7 8 9 10
                """;

        assertEquals(Optional.of(new Processors.Load(171, 4671)), Processors.load(text));
    }

    @Test
    void whatIsNotUnderstoodIsNotKnown() {
        for (var text : new String[] {"", "cpu 1 2 3", "cpu a b c d e f g h", "intr 1 2 3 4 5 6 7 8 9"}) {
            assertEquals(Optional.empty(), Processors.load(text), text);
        }
    }

    @Test
    void aesIsAWordAmongTheFlags() {
        assertEquals(Optional.of(true), Processors.haveAes("model : x\nflags\t\t: fpu aes sse\n"));
        assertEquals(Optional.of(true), Processors.haveAes("Features\t: fp asimd aes\n"));
        assertEquals(Optional.of(false), Processors.haveAes("flags\t\t: fpu vaes\n"));
        assertEquals(Optional.empty(), Processors.haveAes(""));
    }
}
