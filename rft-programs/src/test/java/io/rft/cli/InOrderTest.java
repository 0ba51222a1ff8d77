package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InOrderTest {
    private final List<String> notices = new ArrayList<>();
    private final List<String> passed = new ArrayList<>();
    private final InOrder<String> inOrder = new InOrder<>(notices::add, "host:d", name -> name, passed::add);

    @Test
    void whatIsNotTooMuchComesInOrder() {
        assertTrue(inOrder.isEmpty());
        List.of("b", "c", "a").forEach(inOrder::add);
        assertFalse(inOrder.isEmpty());
        assertEquals(List.of(), passed);

        inOrder.end();

        assertEquals(List.of("a", "b", "c"), passed);
        assertEquals(List.of(), notices);
    }

    @Test
    void whatIsTooMuchComesInWholeAndIsSaidOnce() {
        var all = 2 * InOrder.SORTED_MAX + 5;
        for (var i = 0; i < all; i++) {
            inOrder.add(Integer.toString(i));
        }
        assertFalse(inOrder.isEmpty());
        inOrder.end();

        assertEquals(all, new TreeSet<>(passed).size());
        assertEquals(all, passed.size());
        assertEquals("0", passed.getFirst());
        assertEquals(1, notices.size());
        assertTrue(notices.getFirst().startsWith("host:d has more than 100000 entries"), notices::toString);
    }
}
