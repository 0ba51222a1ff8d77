package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.posix.PosixDirectory;
import io.rft.seeded.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;

class GlobProperties {
    private static final List<String> LETTERS =
            List.of("a", "b", "ä", "😀", ".", "*", "?", "[", "]", "{", "}", ",", "\\", "-", "!");

    @TempDir
    private Path root;

    @Seeded(500)
    void anyNameThatIsEscapedStandsForItselfAlone(SplittableRandom random) {
        var name = name(random);
        var other = name(random);
        var pattern = Glob.escaped(name);

        assertFalse(Glob.hasWildcards(pattern));
        assertEquals(name, Glob.unescaped(pattern));
        assertTrue(Glob.parse("/" + pattern).matches(path(name)));
        assertEquals(name.equals(other), Glob.parse("/" + pattern).matches(path(other)));
    }

    @Seeded(2000)
    void aPatternIsReadOrRefusedAndNothingElse(SplittableRandom random) {
        var text = "/" + text(random, 12) + (random.nextBoolean() ? "/" + text(random, 12) : "");
        try {
            Glob.parse(text).matches(path(name(random)));
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("a pattern that "), e.getMessage());
        }
    }

    /** Compared with the obvious way: a star is anything or one character and a star. */
    @Seeded(2000)
    void starsStandForWhatTheyShould(SplittableRandom random) {
        var pattern = random.ints(random.nextInt(1, 10), 0, 4)
                .mapToObj(i -> List.of("a", "b", "*", "?").get(i))
                .reduce("", String::concat);
        var name = random.ints(random.nextInt(1, 10), 0, 2)
                .mapToObj(i -> List.of("a", "b").get(i))
                .reduce("", String::concat);
        if (!pattern.equals("**")) {
            assertEquals(matches(pattern, name), Glob.parse("/" + pattern).matches(path(name)), pattern + " " + name);
        }
    }

    /** What is found is what would match among all there is, each once. */
    @Seeded(100)
    void aWalkFindsWhatMatchesAndNothingElse(SplittableRandom random) throws IOException, RftException {
        var base = Files.createTempDirectory(root, "w");
        var all = new TreeSet<String>();
        grow(base, "", 0, random, all);
        var pattern = new StringBuilder();
        for (var i = random.nextInt(1, 4); i > 0; i--) {
            pattern.append('/')
                    .append(List.of("*", "**", "a", "b*", "?", "{a,c}", "[!a]", ".*")
                            .get(random.nextInt(8)));
        }
        var glob = Glob.parse(pattern.toString());

        var found = new ArrayList<String>();
        try (var store = new LocalStore(PosixDirectory.open(base), Accounts.of("", ""));
                var pages = store.find(glob)) {
            while (!pages.isAtEnd()) {
                pages.next(random.nextInt(1, 5))
                        .forEach(match -> found.add(match.path().toString()));
            }
        }

        var expected = all.stream()
                .filter(path -> glob.matches(RemotePath.parse(path)))
                .toList();
        assertEquals(expected, found.stream().sorted().toList(), pattern.toString());
    }

    private static void grow(Path directory, String path, int depth, SplittableRandom random, Set<String> all)
            throws IOException {
        for (var name : List.of("a", "b", "c", "bc", ".h")) {
            if (random.nextInt(depth + 2) > 0) {
                continue;
            }
            all.add(path + "/" + name);
            if (random.nextBoolean()) {
                grow(Files.createDirectory(directory.resolve(name)), path + "/" + name, depth + 1, random, all);
            } else {
                Files.createFile(directory.resolve(name));
            }
        }
    }

    private static boolean matches(String pattern, String name) {
        if (pattern.isEmpty()) {
            return name.isEmpty();
        }
        var rest = pattern.substring(1);
        return switch (pattern.charAt(0)) {
            case '*' -> matches(rest, name) || (!name.isEmpty() && matches(pattern, name.substring(1)));
            case '?' -> !name.isEmpty() && matches(rest, name.substring(1));
            default -> name.startsWith(pattern.substring(0, 1)) && matches(rest, name.substring(1));
        };
    }

    private static String name(SplittableRandom random) {
        var name = text(random, 8);
        return name.isEmpty() || name.equals(".") || name.equals("..") ? "x" : name;
    }

    private static String text(SplittableRandom random, int max) {
        return random.ints(random.nextInt(max), 0, LETTERS.size())
                .mapToObj(LETTERS::get)
                .reduce("", String::concat);
    }

    private static RemotePath path(String name) {
        return new RemotePath(List.of(name));
    }
}
