package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortableNameTest {
    private static final List<String> PIECES = List.of(
            "a",
            "A",
            "%",
            "4",
            "1",
            ":",
            " ",
            ".",
            "\u00e9",
            "\u0301",
            "e",
            "E",
            "%41",
            "%~",
            "\u212a",
            "k",
            "K",
            "con",
            "?",
            "\n",
            "\ud83d\ude00",
            "\u200d",
            "\u1e9e",
            "ss",
            "com1",
            "~");

    @Test
    void whatSomeFileSystemCannotHoldIsEscaped() {
        var expected = Map.ofEntries(
                Map.entry("plain.txt", "plain.txt"),
                Map.entry("12:30?.log", "12%3A30%3F.log"),
                Map.entry("a\\b*|\"<>", "a%5Cb%2A%7C%22%3C%3E"),
                Map.entry("line\nfeed\u007f", "line%0Afeed%7F"),
                Map.entry("end. .", "end%2E%20%2E"),
                Map.entry("...", "%2E%2E%2E"),
                Map.entry(".hidden", ".hidden"),
                Map.entry("50% of it", "50% of it"),
                Map.entry("%41", "%2541"),
                Map.entry("%4g", "%4g"),
                Map.entry("%~x", "%25~x"),
                Map.entry("con", "%63on"),
                Map.entry("Nul.txt", "%4Eul.txt"),
                Map.entry("COM\u00b9", "%43OM\u00b9"),
                Map.entry("console", "console"),
                Map.entry("caf\u00e9", "caf\u00e9"));
        expected.forEach((name, portable) -> assertEquals(portable, PortableName.of(name, false)));
    }

    @Test
    void ofTwinsWhatTellsThemApartIsEscaped() {
        var naming = PortableName.among(List.of("README", "readme", "Alone", "caf\u00e9", "cafe\u0301"));

        assertEquals("%52%45%41%44%4D%45", naming.apply("README"));
        assertEquals("readme", naming.apply("readme"));
        assertEquals("Alone", naming.apply("Alone"));
        assertEquals("caf%C3%A9", naming.apply("caf\u00e9"));
        assertEquals("cafe%CC%81", naming.apply("cafe\u0301"));
    }

    @Test
    void everyNameCanBeReadAgainAndNoTwoBecomeOne() {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++) {
            var names = new HashSet<String>();
            for (var i = 0; i < 6; i++) {
                names.add(name(random));
            }
            var naming = PortableName.among(names);
            var keys = new HashSet<String>();
            for (var name : names) {
                var portable = naming.apply(name);
                assertEquals(Optional.of(name), PortableName.original(portable), portable);
                assertTrue(keys.add(NameTwins.key(portable)), () -> portable + " is like another of " + names);
                assertEquals(portable, PortableName.of(name, !portable.equals(PortableName.of(name, false))));
            }
        }
    }

    private static String name(Random random) {
        var name = new StringBuilder();
        for (var i = random.nextInt(4); i >= 0; i--) {
            name.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return name.toString().equals(".") || name.toString().equals("..") ? "a" : name.toString();
    }

    @Test
    void whatWouldBeTooLongIsCutAndStillItsOwn() {
        var one = ":\u00e9".repeat(85);
        var other = ":\u00e9".repeat(84) + ":e";

        var names = List.of(PortableName.of(one, false), PortableName.of(other, false));

        for (var name : names) {
            assertEquals(name, new RemotePath(List.of(name)).name()); // which fails where it is too long
            assertTrue(name.matches("(%3A\u00e9)+(%3A)?%~[0-9a-f]{32}"), name);
            assertEquals(Optional.empty(), PortableName.original(name));
        }
        assertNotEquals(
                names.getFirst().toLowerCase(Locale.ROOT), names.getLast().toLowerCase(Locale.ROOT));
    }

    @Test
    void whatNobodyEscapedIsNoTrouble() {
        for (var name : List.of("%FF", "%C3", "%ED%A0%80", "%~")) {
            assertEquals(Optional.empty(), PortableName.original(name), name);
        }
        assertEquals(Optional.of("%"), PortableName.original("%"));
    }
}
