package io.rft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.seeded.Seeded;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

/** A glob means here what it means to the file system of this machine. */
class GlobPatternTest {
    private static final String[] NAMES = {
        "a",
        "b.c",
        "ab.txt",
        "a/b",
        "a/b/c.txt",
        "/a",
        "/a/b.java",
        "a-b",
        "-",
        "]",
        "a]",
        "{a}",
        "a,b",
        "*",
        "a\\b",
        "é",
        "^",
        "!a",
        "."
    };

    @Test
    void globsMatchWhatTheyMatchOnThisMachine() {
        for (var glob : new String[] {
            "*",
            "**",
            "*.*",
            "*.{c,txt}",
            "?",
            "??",
            "a/*",
            "a/**",
            "**/*.txt",
            "/**",
            "[ab]",
            "[!a]",
            "[a-c]",
            "[-a]",
            "[a-]",
            "[^]",
            "a?b",
            "{a,b.c}",
            "{a,}b",
            "\\*",
            "a\\\\b",
            "[]]",
            "[!]]",
            "a,b",
            "b.c",
            "",
            "{}",
            "}",
            "é",
            "[\\\\]"
        }) {
            compare(glob);
        }
    }

    @Test
    void whatIsNoGlobIsRefused() {
        for (var glob : new String[] {"[a", "{a", "{a{b}}", "\\", "[a/b]", "[b-a]"}) {
            assertThrows(PatternSyntaxException.class, () -> GlobPattern.compile(glob), glob);
        }
    }

    @Seeded(500)
    void globsByChanceAreReadAsOnThisMachine(SplittableRandom random) {
        var glob = new StringBuilder();
        for (var i = random.nextInt(1, 8); i > 0; i--) {
            glob.append("ab./*?{},\\".charAt(random.nextInt(10)));
        }
        compare(glob.toString());
    }

    private static void compare(String glob) {
        var expected = matches(glob);
        if (expected.equals("refused")) {
            assertThrows(PatternSyntaxException.class, () -> GlobPattern.compile(glob), glob);
            return;
        }
        var pattern = GlobPattern.compile(glob);
        var found = new StringBuilder();
        for (var name : NAMES) {
            found.append(pattern.matcher(name).matches() ? "1" : "0");
        }
        assertEquals(expected, found.toString(), glob);
    }

    private static String matches(String glob) {
        var found = new StringBuilder();
        try {
            var matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            for (var name : NAMES) {
                found.append(matcher.matches(Path.of(name)) ? "1" : "0");
            }
        } catch (PatternSyntaxException e) {
            return "refused";
        }
        return found.toString();
    }
}
