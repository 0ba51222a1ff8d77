package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What paths do in every file system that is like that of Unix. */
abstract class PathContract {
    /** The file system under test. */
    abstract FileSystem files();

    private Path path(String text) {
        return files().getPath(text);
    }

    private static void same(String expected, @Nullable Path path) {
        assertEquals(expected, String.valueOf(path));
    }

    @Test
    void slashesThatRepeatCountOnce() {
        same("/a/b", path("//a///b/"));
        same("a/b/c", files().getPath("a", "b", "", "c"));
        same("/a", files().getPath("/", "a"));
        same("", path(""));
        same("/", path("/"));
    }

    @Test
    void namesAreTakenApart() {
        var path = path("/a/b/c");

        assertEquals(3, path.getNameCount());
        same("c", path.getFileName());
        same("/a/b", path.getParent());
        same("/", path.getRoot());
        same("b", path.getName(1));
        same("b/c", path.subpath(1, 3));
        assertEquals(List.of("a", "b", "c"), names(path));
        assertThrows(IllegalArgumentException.class, () -> path.getName(3));
        assertThrows(IllegalArgumentException.class, () -> path.subpath(2, 2));
    }

    @Test
    void rootAndEmptyPathHaveTheirOwnWays() {
        assertNull(path("/").getFileName());
        assertNull(path("/").getParent());
        assertEquals(0, path("/").getNameCount());
        assertEquals(1, path("").getNameCount());
        same("", path("").getFileName());
        assertNull(path("a").getParent());
        assertNull(path("a").getRoot());
        same("/", path("/a").getParent());
        assertFalse(path("").isAbsolute());
        assertTrue(path("/").isAbsolute());
    }

    @Test
    void dotsVanishWhereThatCanBeSaid() {
        same("/b", path("/a/../b/.").normalize());
        same("/b", path("/../../b").normalize());
        same("../b", path("a/../../b").normalize());
        same("../..", path("../..").normalize());
        same("", path("a/..").normalize());
        same("/", path("/a/..").normalize());
    }

    @Test
    void pathsAreResolved() {
        same("/a/b", path("/a").resolve("b"));
        same("/b", path("/a").resolve("/b"));
        same("/a", path("/a").resolve(""));
        same("b", path("").resolve("b"));
        same("/b", path("/a").resolveSibling("b"));
        same("a/../b", path("a").resolve("../b"));
        same("/b", path("/").resolve("b"));
    }

    @Test
    void theWayFromOneToAnotherLeadsThere() {
        for (var from : List.of("/a/b", "/a", "/", "/a/b/c", "/x/y")) {
            for (var to : List.of("/a/b", "/a/c/d", "/", "/q")) {
                var way = path(from).relativize(path(to));

                assertFalse(way.isAbsolute());
                assertEquals(path(to), path(from).resolve(way).normalize(), from + " to " + to);
            }
        }
        same("../c", path("a/b").relativize(path("a/c")));
        same("", path("a").relativize(path("a")));
        same("a", path("").relativize(path("a")));
        assertThrows(IllegalArgumentException.class, () -> path("/a").relativize(path("a")));
    }

    @Test
    void beginningsAndEndsAreOfWholeNames() {
        assertTrue(path("/a/b").startsWith("/a"));
        assertTrue(path("/a/b").startsWith("/"));
        assertFalse(path("/ab").startsWith("/a"));
        assertFalse(path("/a/b").startsWith("a"));
        assertFalse(path("a").startsWith(""));
        assertTrue(path("").startsWith(""));
        assertTrue(path("/a/b").endsWith("b"));
        assertTrue(path("/a/b").endsWith("a/b"));
        assertTrue(path("/a/b").endsWith("/a/b"));
        assertFalse(path("/a/b").endsWith("/b"));
        assertFalse(path("/a").endsWith(""));
    }

    @Test
    void equalPathsAreEqual() {
        assertEquals(path("/a/b"), path("/a//b/"));
        assertEquals(path("/a/b").hashCode(), path("/a/b/").hashCode());
        assertNotEquals(path("/a"), path("a"));
        assertNotEquals(path("/a"), path("/A"));
        assertNotEquals(path("/a"), path("/a/."));
        assertEquals(0, path("a").compareTo(path("a")));
        assertTrue(path("a").compareTo(path("b")) < 0);
        assertNotEquals(path("a"), Path.of("a"));
    }

    @Test
    void relativePathsBeginAtTheWorkingDirectory() {
        var here = path("").toAbsolutePath();

        assertTrue(here.isAbsolute());
        assertEquals(here.resolve("a/b"), path("a/b").toAbsolutePath());
        assertEquals(path("/a"), path("/a").toAbsolutePath());
    }

    @Test
    void aPathComesBackFromItsUri() {
        for (var name : List.of("/a b", "/ü/😀", "/%41", "/a?b#c", "/a:b", "/+&=;", "/[x]")) {
            assertEquals(path(name), Path.of(path(name).toUri()), name);
        }
    }

    @Test
    void matchersTakeGlobsAndRegularExpressions() {
        assertTrue(files().getPathMatcher("glob:*.{java,class}").matches(path("A.java")));
        assertFalse(files().getPathMatcher("glob:*.java").matches(path("a/A.java")));
        assertTrue(files().getPathMatcher("glob:**.java").matches(path("a/A.java")));
        assertTrue(files().getPathMatcher("glob:[!a]?").matches(path("bc")));
        assertTrue(files().getPathMatcher("regex:[a-c]+/x").matches(path("abc/x")));
        assertThrows(UnsupportedOperationException.class, () -> files().getPathMatcher("other:x"));
        assertThrows(IllegalArgumentException.class, () -> files().getPathMatcher("x"));
    }

    private static List<String> names(Path path) {
        var names = new ArrayList<String>();
        path.forEach(name -> names.add(name.toString()));
        return names;
    }
}
