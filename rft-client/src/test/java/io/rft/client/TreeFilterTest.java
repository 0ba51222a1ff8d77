package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.RemotePath;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What rules leave out; the examples are those of gitignore(5). */
class TreeFilterTest {
    @Test
    void aNameIsLeftOutAnywhere() {
        assertEquals("a/b.o b.o", excluded(List.of("*.o"), "b.o", "a/b.o", "b.c", "b.o.c"));
    }

    @Test
    void aPathIsLeftOutFromTheRootOn() {
        assertEquals("build", excluded(List.of("/build"), "build", "a/build"));
        assertEquals("doc/frotz", excluded(List.of("doc/frotz"), "doc/frotz", "a/doc/frotz"));
    }

    @Test
    void aSlashAtTheEndIsForDirectories() {
        var filter = TreeFilter.of(List.of("tmp/"));

        assertEquals(true, filter.excludes(RemotePath.parse("/a/tmp"), true));
        assertEquals(false, filter.excludes(RemotePath.parse("/a/tmp"), false));
    }

    @Test
    void twoStarsStandForAnyDirectories() {
        assertEquals("a/b/x a/x x", excluded(List.of("**/x"), "x", "a/x", "a/b/x", "ax"));
        assertEquals("a/b a/b/c", excluded(List.of("a/**"), "a", "a/b", "a/b/c"));
        assertEquals("a/b a/x/b a/x/y/b", excluded(List.of("a/**/b"), "a/b", "a/x/b", "a/x/y/b", "b"));
    }

    @Test
    void theLastRuleThatMatchesCounts() {
        assertEquals("a.log", excluded(List.of("*.log", "!keep.log"), "a.log", "keep.log"));
        assertEquals("a.log keep.log", excluded(List.of("!keep.log", "*.log"), "a.log", "keep.log"));
    }

    @Test
    void whatIsSpecialElsewhereIsItself() {
        assertEquals("a+b(c).d", excluded(List.of("a+b(c).d"), "a+b(c).d", "aab(c).d", "a+b(c)xd"));
        assertEquals("x1 x2", excluded(List.of("x[0-9]"), "x1", "x2", "xa"));
        assertEquals("xa", excluded(List.of("x[!0-9]"), "x1", "xa"));
        assertEquals("#a", excluded(List.of("\\#a", "# a comment", ""), "#a", "a"));
        assertEquals("a*", excluded(List.of("a\\*"), "a*", "ab"));
    }

    @Test
    void whereEntriesAreNamedOnlyTheseAreMeantAndWhatIsInThem() {
        var filter = TreeFilter.of(List.of("*.o"))
                .only(List.of(RemotePath.parse("/a/b"), RemotePath.parse("/c"), RemotePath.parse("/d.o")));

        assertEquals(false, filter.excludes(RemotePath.parse("/a"), true));
        assertEquals(true, filter.excludes(RemotePath.parse("/a"), false));
        assertEquals(false, filter.excludes(RemotePath.parse("/a/b"), false));
        assertEquals(true, filter.excludes(RemotePath.parse("/a/bb"), false));
        assertEquals(true, filter.excludes(RemotePath.parse("/a/c"), true));
        assertEquals(false, filter.excludes(RemotePath.parse("/c/x/y"), false));
        assertEquals(true, filter.excludes(RemotePath.parse("/c/x.o"), false));
        assertEquals(true, filter.excludes(RemotePath.parse("/d.o"), false));
        assertEquals(true, TreeFilter.NONE.only(List.of()).excludes(RemotePath.parse("/a"), true));
        assertEquals(false, TreeFilter.NONE.only(List.of(RemotePath.ROOT)).excludes(RemotePath.parse("/a"), true));
    }

    @Test
    void whatLiesInADirectoryThatIsLeftOutIsLeftOutToo() {
        var filter = TreeFilter.of(List.of("build/", "*.o")).only(List.of(RemotePath.parse("/a/build/x")));

        assertEquals(true, filter.leavesOut(RemotePath.parse("/a/build/x")));
        assertEquals(true, filter.leavesOut(RemotePath.parse("/a/y.o")));
        assertEquals(false, filter.leavesOut(RemotePath.parse("/a/x")));
        assertEquals(false, filter.leavesOut(RemotePath.parse("/b")), "that is not named, not left out by a rule");
    }

    private static String excluded(List<String> rules, String... paths) {
        var filter = TreeFilter.of(rules);
        return Stream.of(paths)
                .filter(path -> filter.excludes(RemotePath.parse("/" + path), false))
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
