package io.rft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemotePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/b/c",
                "/...",
                "/.hidden/..also/a.",
                "/with space/ ",
                "/tab\there\nand\u001b[31m",
                "/größer/日本/🎈",
                "/e\u0301", // decomposed, and it stays so
                "/back\\slash",
                "/-rf",
                "/~",
                "/C:/x",
                "/*?[]",
            })
    void whatIsAPathIsWrittenAsItWasRead(String text) {
        assertEquals(text, RemotePath.parse(text).toString());
    }

    @Test
    void aSlashAtTheEndIsDropped() {
        assertEquals("/a/b", RemotePath.parse("/a/b/").toString());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNoPathIsRefusedWithItsReason(String text, String reason) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> RemotePath.parse(text));

        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }

    private static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "does not start with a slash"),
                Arguments.of("a", "does not start with a slash"),
                Arguments.of("a/b", "does not start with a slash"),
                Arguments.of("./a", "does not start with a slash"),
                Arguments.of("\\a", "does not start with a slash"),
                Arguments.of("//", "empty component"),
                Arguments.of("//a", "empty component"),
                Arguments.of("/a//b", "empty component"),
                Arguments.of("/a//", "empty component"),
                Arguments.of("/.", "component . or .."),
                Arguments.of("/..", "component . or .."),
                Arguments.of("/a/../b", "component . or .."),
                Arguments.of("/a/./b", "component . or .."),
                Arguments.of("/a/..", "component . or .."),
                Arguments.of("/../", "component . or .."),
                Arguments.of("/a\0", "NUL"),
                Arguments.of("/a/\0/b", "NUL"),
                Arguments.of("/\ud800", "no UTF-8 form"),
                Arguments.of("/\udc00a", "no UTF-8 form"),
                Arguments.of("/" + "a".repeat(256), "more than 255 bytes"),
                Arguments.of("/" + "ä".repeat(128), "more than 255 bytes"),
                Arguments.of("/a".repeat(129), "more than 128 components"),
                Arguments.of(("/" + "a".repeat(255)).repeat(16) + "/a", "more than 4096 bytes"));
    }

    @Test
    void theLongestPathsAreTaken() {
        assertEquals(255, RemotePath.parse("/" + "a".repeat(255)).name().length());
        assertEquals(128, RemotePath.parse("/a".repeat(128)).components().size());
        assertEquals(
                16,
                RemotePath.parse(("/" + "a".repeat(255)).repeat(16))
                        .components()
                        .size());
    }

    @Test
    void theRootIsItsOwnParentAndHasNoName() {
        assertTrue(RemotePath.ROOT.isRoot());
        assertEquals(RemotePath.ROOT, RemotePath.parse("/"));
        assertEquals(RemotePath.ROOT, RemotePath.ROOT.parent());
        assertEquals("", RemotePath.ROOT.name());
        assertEquals(".", RemotePath.ROOT.relative());
    }

    @Test
    void aPathIsTakenApartAndPutTogether() {
        var path = RemotePath.parse("/a/b/c");

        assertFalse(path.isRoot());
        assertEquals("c", path.name());
        assertEquals("a/b/c", path.relative());
        assertEquals(RemotePath.parse("/a/b"), path.parent());
        assertEquals(path, path.parent().resolve("c"));
        assertEquals(RemotePath.ROOT, RemotePath.parse("/a").parent());
    }

    @Test
    void aComponentCannotBringAnotherPathIn() {
        for (var component : List.of("", ".", "..", "a/b", "/", "a\0b")) {
            assertThrows(IllegalArgumentException.class, () -> RemotePath.ROOT.resolve(component));
        }
    }

    @Test
    void pathsAreInTheOrderOfTheirText() {
        assertTrue(RemotePath.parse("/a").compareTo(RemotePath.parse("/a/b")) < 0);
        assertTrue(RemotePath.parse("/b").compareTo(RemotePath.parse("/a/b")) > 0);
        assertEquals(0, RemotePath.parse("/a/").compareTo(RemotePath.parse("/a")));
    }
}
