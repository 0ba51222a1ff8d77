package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
    @ParameterizedTest
    @CsvSource({"20, 16", "256, 64", "1023, 255", "1024, 256", "524288, 256"})
    void aQuarterOfThemWithinItsBounds(int limit, int share) {
        var limits = """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             96000                96000                processes
                Max open files            %-20d 1048576              files
                Max locked memory         8388608              8388608              bytes
                """.formatted(limit);
        assertEquals(share, Descriptors.share(limits, 4, 16, 256));
    }

    @Test
    void whereTheSystemSetsNoLimitOrDoesNotSayItIsTheMost() {
        assertEquals(256, Descriptors.share("", 4, 16, 256));
        assertEquals(
                256,
                Descriptors.share("Max open files            unlimited            unlimited    files", 4, 16, 256));
        var here = Descriptors.share(4, 1, Integer.MAX_VALUE);
        assertTrue(here > 1, "here " + here);
    }
}
