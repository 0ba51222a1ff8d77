package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocationTest {
    @Test
    void aPathHasAParentAndAName() throws Exception {
        assertEquals("a/b", Location.of("a/b/c").parent());
        assertEquals("c", Location.of("a/b/c").name());
        assertEquals(".", Location.of("c").parent());
        assertEquals("/", Location.of("/c").parent());
    }

    @Test
    void whatTheKernelWouldSeeDifferentlyIsRefused() {
        for (var text : List.of("", "a\0b", "\0", "\ud800", "a\udc00/b", "a/", "/")) {
            var failure = assertThrows(RftException.class, () -> Location.of(text));
            assertEquals(ErrorCode.PERMISSION, failure.code());
        }
    }

    @Test
    void dotsAreNoNames() {
        for (var text : List.of(".", "..", "a/.", "a/..")) {
            assertThrows(RftException.class, () -> Location.of(text).name());
        }
    }
}
