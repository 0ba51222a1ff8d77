package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '"',
            value = {
                "/*.iso /a.iso true",
                "/*.iso /.iso-is-hidden.iso false",
                "/.*.iso /.hidden.iso true",
                "/*.iso /d/a.iso false",
                "/? /x true",
                "/? /😀 true",
                "/? /xy false",
                "/[abc]x /bx true",
                "/[a-c]x /dx false",
                "/[!a-c]x /dx true",
                "/[^a-c]x /bx false",
                "/[]x] /] true",
                "/[a-] /- true",
                "/{a,b}.txt /b.txt true",
                "/{a,b{1,2}}.txt /b2.txt true",
                "/{a,b}.txt /c.txt false",
                "/{,x}y /y true",
                "/{.a,b}* /.abc true",
                "/{*,.b}c /.xc false",
                "/**/a /a true",
                "/**/a /b/c/a true",
                "/**/a /b/.c/a false",
                "/a/** /a/b/c true",
                "/a/** /a false",
                "/**/**/a /a true",
                "/a/**/b/**/c /a/b/b/x/c true",
                "/a/*/ /a/b true",
                "/a//b* /a/bc true",
                "/\\* /* true",
                "/\\* /x false",
                "/a\\b* /a\\bc true",
                "/\\\\* /\\x true",
                "/\\{a} /{a} true",
                "/[\\]]x /]x true",
                "/*a*b*c /xaxbxc true",
                "/*a*b*c /xaxbx false",
                "/x** /xyz true",
                "/x** /x/y false"
            })
    void aPatternStandsForPaths(String pattern, String path, boolean expected) {
        assertEquals(expected, Glob.parse(pattern).matches(RemotePath.parse(path)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "/[a", "/{a", "/{a/b}", "/[z-a]", "/./a", "/../*", "/a/{..}", "/{{{{{{{{{a}}}}}}}}}"})
    void aPatternThatIsNoneSaysWhy(String pattern) {
        var problem = assertThrows(IllegalArgumentException.class, () -> Glob.parse(pattern));

        assertTrue(String.valueOf(problem.getMessage()).startsWith("a pattern that "), problem::getMessage);
    }

    @Test
    void alternativesDoNotGrowWithoutBounds() {
        var many = "/" + "{a,b}".repeat(9);

        assertThrows(IllegalArgumentException.class, () -> Glob.parse(many));
        assertThrows(IllegalArgumentException.class, () -> Glob.parse("/" + "x/".repeat(129)));
    }

    @Test
    void starsWithoutEndTakeNoTimeWithoutEnd() {
        var pattern = Glob.parse("/" + "*a".repeat(1000) + "*b");

        assertFalse(pattern.matches(RemotePath.parse("/" + "a".repeat(255))));
    }

    @Test
    void wildcardsThatAreEscapedAreNone() {
        assertTrue(Glob.hasWildcards("a*"));
        assertTrue(Glob.hasWildcards("a\\\\*"));
        assertTrue(Glob.hasWildcards("{a"));
        assertFalse(Glob.hasWildcards("a\\*\\[b\\]\\{c\\}\\?"));
        assertFalse(Glob.hasWildcards("a\\b]}"));
        assertEquals("a*[b]", Glob.unescaped("a\\*\\[b\\]"));
        assertEquals("a\\b", Glob.unescaped("a\\b"));
        assertEquals("a\\b", Glob.unescaped("a\\\\b"));
    }
}
