package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.RemotePath;
import io.rft.client.Endpoint;
import io.rft.seeded.Seeded;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressParserTest {
    private static final RemotePath HOME = RemotePath.parse("/home/me");

    private final AddressParser parser = new AddressParser(7380, "me");

    @ParameterizedTest
    @CsvSource({
        // scp style
        "h:, me, h, 7380, /home/me",
        "h:a, me, h, 7380, /home/me/a",
        "h:a/b, me, h, 7380, /home/me/a/b",
        "hh:/a, me, hh, 7380, /a",
        "hh:/, me, hh, 7380, /",
        "h:~, me, h, 7380, /home/me",
        "h:~/, me, h, 7380, /home/me",
        "h:~/a, me, h, 7380, /home/me/a",
        "h:~bob/a, me, h, 7380, /home/me/~bob/a",
        "h:./~, me, h, 7380, /home/me/~",
        "h:a:b, me, h, 7380, /home/me/a:b",
        "h:a@b, me, h, 7380, /home/me/a@b",
        "h:a%20b, me, h, 7380, /home/me/a%20b",
        "'h:a b ', me, h, 7380, '/home/me/a b '",
        "h:../x, me, h, 7380, /home/x",
        "h:../../../x, me, h, 7380, /x",
        "h:a//b/./c/, me, h, 7380, /home/me/a/b/c",
        "bob@h:a, bob, h, 7380, /home/me/a",
        "bob@corp@h:a, bob@corp, h, 7380, /home/me/a",
        "H.Example:a, me, h.example, 7380, /home/me/a",
        "[2001:db8::1]:a, me, 2001:db8::1, 7380, /home/me/a",
        "bob@[2001:db8::1]:/a, bob, 2001:db8::1, 7380, /a",
        "[::1]:, me, ::1, 7380, /home/me",
        "[h]:a, me, h, 7380, /home/me/a",
        "C:, me, c, 7380, /home/me",
        "C:a, me, c, 7380, /home/me/a",
        // URLs
        "rft://h, me, h, 7380, /home/me",
        "rft://h/, me, h, 7380, /",
        "rft://h/a, me, h, 7380, /a",
        "rft://h/a/b/, me, h, 7380, /a/b",
        "rft://h/~, me, h, 7380, /home/me",
        "rft://h/~/a, me, h, 7380, /home/me/a",
        "rft://h/%7E/a, me, h, 7380, /~/a",
        "rft://h/~bob, me, h, 7380, /~bob",
        "rft://h:22/a, me, h, 22, /a",
        "rft://bob@h:22/a, bob, h, 22, /a",
        "rft://b%40b@h/a, b@b, h, 7380, /a",
        "RFT://h/a, me, h, 7380, /a",
        "rft://h/a%20b%25, me, h, 7380, /a b%",
        "rft://h/%C3%A4, me, h, 7380, /ä",
        "rft://h/ä€😀, me, h, 7380, /ä€😀",
        "rft://h/a:b@c, me, h, 7380, /a:b@c",
        "rft://h/a?b#c, me, h, 7380, /a?b#c",
        "rft://h//a/../b, me, h, 7380, /b",
        "rft://[2001:db8::1]/a, me, 2001:db8::1, 7380, /a",
        "rft://bob@[2001:db8::1]:22/a, bob, 2001:db8::1, 22, /a",
    })
    void serversAreNamedAsUrlsOrAsScpDoes(String word, String user, String host, int port, String path) {
        var address = assertInstanceOf(Address.Remote.class, parser.parse(word));

        assertEquals(new Endpoint(host, port, user), address.endpoint());
        assertEquals(path, address.resolve(HOME).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "./a",
                "../a",
                "/a",
                "~/a",
                "a/b:c",
                "./a:b",
                "/a:b",
                "a/b://c",
                ":a",
                "@",
                "a@b",
                "[a",
                "[a].txt",
                "[a:b].txt",
                "[::1]",
                "me@[::1]/x",
                "C:\\a",
                "c:/a",
                "C:/",
                "x://a",
                "-",
                "a b",
                "100%",
                "%2F"
            })
    void everythingElseIsAFileOfThisMachine(String word) {
        var address = assertInstanceOf(Address.Local.class, parser.parse(word));

        assertEquals(Path.of(word), address.path());
    }

    @ParameterizedTest
    @CsvSource({
        "'', an address is empty",
        "http://h/a, only rft:// addresses are understood",
        "ftp://h/a, only rft:// addresses are understood",
        "rft://, the host is missing",
        "rft:///a, the host is missing",
        "rft://@h/a, the user name is missing before the @",
        "@h:a, the user name is missing before the @",
        "rft://h:0/a, a port is 1 to 65535",
        "rft://h:/a, a port is 1 to 65535",
        "rft://h:65536/a, a port is 1 to 65535",
        "rft://h:999999/a, a port is 1 to 65535",
        "rft://h:-1/a, a port is 1 to 65535",
        "rft://h:+1/a, a port is 1 to 65535",
        "rft://h:x/a, a port is 1 to 65535",
        "'a b:c', 'a host has letters, digits, hyphens and dots, or is an IP address'",
        "rft://a%20b/c, 'a host has letters, digits, hyphens and dots, or is an IP address'",
        "rft://h/a%, after a % in an address come two hexadecimal digits; a % itself is %25",
        "rft://h/a%2, after a % in an address come two hexadecimal digits; a % itself is %25",
        "rft://h/a%zz, after a % in an address come two hexadecimal digits; a % itself is %25",
        "rft://h/a%+1, after a % in an address come two hexadecimal digits; a % itself is %25",
        "rft://h/a%00, an address has no encoded slash or NUL",
        "rft://h/a%2Fb, an address has no encoded slash or NUL",
        "rft://h/a%ff, a percent-encoded name that is not UTF-8",
        "rft://h/%c0%80, a percent-encoded name that is not UTF-8",
    })
    void whatNamesNothingIsRefusedWithWhatIsAllowed(String word, String problem) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> parser.parse(word));

        assertEquals(problem, refusal.getMessage());
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> parser.parse("rft://bob:secret@h/a"));

        assertEquals("a password does not belong into an address: use --password-file", refusal.getMessage());
    }

    @Test
    void aNulIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> parser.parse("h:a\0b"));
        assertThrows(IllegalArgumentException.class, () -> parser.parse("a\0b"));
    }

    @ParameterizedTest
    @CsvSource({
        "h:, true",
        "h:a, false",
        "h:a/, true",
        "h:a/., true",
        "h:.., true",
        "h:..a, false",
        "hh:/, true",
        "h:~, true",
        "rft://h/a, false",
        "rft://h/a/, true",
        "rft://h/~, true",
        "rft://h, true",
        "a, false",
        "a/, true",
        "., true",
        "a/.., true",
        "a., false",
        "/, true",
    })
    void aDirectoryIsSeenByItsEnd(String word, boolean directory) {
        assertEquals(directory, parser.parse(word).isDirectory());
    }

    @Test
    void thePortOfTheFlagHoldsWhereTheAddressHasNone() {
        var other = new AddressParser(9000, "me");

        assertEquals(
                9000,
                assertInstanceOf(Address.Remote.class, other.parse("h:a"))
                        .endpoint()
                        .port());
        assertEquals(
                9000,
                assertInstanceOf(Address.Remote.class, other.parse("rft://h/a"))
                        .endpoint()
                        .port());
        assertEquals(
                1,
                assertInstanceOf(Address.Remote.class, other.parse("rft://h:1/a"))
                        .endpoint()
                        .port());
    }

    /** Whatever is typed is an address or is refused in a sentence; nothing that begins with a slash or a dot leaves this machine. */
    @Seeded(300)
    void anyWordIsAnAddressOrIsRefused(SplittableRandom random) {
        for (var i = 0; i < 50; i++) {
            var word = word(random);
            try {
                var address = parser.parse(word);
                assertEquals(word, address.text());
                assertFalse(address instanceof Address.Remote && (word.startsWith("/") || word.startsWith("./")), word);
            } catch (IllegalArgumentException e) {
                assertFalse(String.valueOf(e.getMessage()).isEmpty(), word);
            }
        }
    }

    private static String word(SplittableRandom random) {
        var alphabet = "ab:/@[]%.~\\\0 ä2F\ud83d";
        var word = new StringBuilder(random.nextInt(4) == 0 ? "rft://" : "");
        for (var left = random.nextInt(12); left > 0; left--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }
}
