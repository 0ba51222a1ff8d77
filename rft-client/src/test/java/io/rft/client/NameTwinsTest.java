package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.disk.FileStatus;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameTwinsTest {
    @Test
    void whatSomeFileSystemTakesForOneHasOneKey() {
        for (var twins : List.of(
                List.of("readme", "README", "ReadMe", "readme.", "readme . ."),
                List.of("stra\u00dfe", "STRASSE", "stra\u1e9ee", "Strasse"),
                List.of("\u00e9", "e\u0301", "\u00c9", "E\u0301"),
                List.of("\u212a", "k", "K"),
                List.of("\u03c3", "\u03c2", "\u03a3"),
                List.of("ab", "a\u200db", "a\u00adb", "ab\ufe0f"))) {
            assertEquals(1, twins.stream().map(NameTwins::key).distinct().count(), () -> twins + " are told apart");
        }
    }

    @Test
    void whatEverybodyTellsApartHasKeysOfItsOwn() {
        var names = List.of("a", "b", "ab", "a b", " a", ".a", "a.b", "e", "\u00e9", "\u00e8", "1", "\u0661");
        assertEquals(names.size(), names.stream().map(NameTwins::key).distinct().count());
        assertNotEquals(NameTwins.key("a/b".replace('/', '-')), NameTwins.key("a_b"));
    }

    @Test
    void caseAndFormOfNoCharacterCount() {
        for (var point = 1; point <= Character.MAX_CODE_POINT; point++) {
            if (!Character.isDefined(point) || Character.getType(point) == Character.SURROGATE) {
                continue;
            }
            var name = "x" + Character.toString(point) + "x";
            var key = NameTwins.key(name);
            for (var other : List.of(
                    name.toUpperCase(Locale.ROOT),
                    name.toLowerCase(Locale.ROOT),
                    Normalizer.normalize(name, Normalizer.Form.NFC),
                    Normalizer.normalize(name, Normalizer.Form.NFD))) {
                assertEquals(key, NameTwins.key(other), () -> name + " and " + other);
            }
        }
    }

    @Test
    void theFirstGoesOnAndItsTwinsOneAfterTheOther() {
        var twins = new NameTwins();

        assertEquals(names("a", "b", "c"), twins.firsts(names("a", "b", "A", "c", "B")));
        assertEquals(names("d"), twins.firsts(names("a.", "d")));

        assertEquals(Set.of("a", "b"), twins.waitingKeys());
        assertTrue(twins.isWaiting("A"));
        assertFalse(twins.isWaiting("a"));
        assertEquals(names("A", "B"), twins.next());
        twins.release();
        assertFalse(twins.isWaiting("A"));
        assertEquals(names("a."), twins.next());
        twins.release();
        assertEquals(List.of(), twins.next());
    }

    @Test
    void itIsKnownWhatWasThere() {
        var twins = new NameTwins();
        twins.firsts(names("ReadMe"));

        assertTrue(twins.haveLike("README"));
        assertFalse(twins.haveLike("README.md"));
    }

    private static List<TreeEntry> names(String... names) {
        return List.of(names).stream()
                .map(name -> new TreeEntry(
                        RemotePath.ROOT.resolve(name),
                        FileStatus.Type.FILE,
                        1,
                        0644,
                        Instant.EPOCH,
                        Optional.empty(),
                        Optional.empty()))
                .toList();
    }
}
