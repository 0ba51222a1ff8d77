package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshWire;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AuthorizedKeysTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    private static final String OTHER =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA";
    private static final String BLOB = KEY.substring(12);

    private static final String P256 = made("EC", 256);
    private static final String P384 = made("EC", 384);
    private static final String RSA = made("RSA", 2048);
    private static final String SHORT_RSA = "ssh-rsa "
            + Base64.getEncoder()
                    .encodeToString(SshWire.strings(
                            SshWire.utf8("ssh-rsa"),
                            new byte[] {3},
                            BigInteger.ONE.shiftLeft(1023).setBit(0).toByteArray()));

    @TempDir
    Path directory;

    private static AuthorizedKey key(String text) {
        return new AuthorizedKey(SshPublicKey.parse(text));
    }

    private static String made(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return SshPublicKey.ofJca(generator.generateKeyPair().getPublic()).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLineIsWrittenAsItWasRead() {
        for (var line : List.of(
                KEY, "from=\"10.0.0.0/8,!*.3\" " + KEY, "from=\"::1\",expiry-time=\"20991231235959Z\" " + KEY)) {
            assertEquals(line, AuthorizedKey.parse(line).toString());
            assertEquals(AuthorizedKey.parse(line), AuthorizedKey.parse(line + " comment"));
        }
    }

    @Test
    void aKeyIsGoodFromItsAddressesAndUntilItsTime() throws IOException {
        var key = AuthorizedKey.parse("from=\"192.0.2.0/24\",expiry-time=\"203001011200\" " + KEY);
        var berlin = ZoneId.of("Europe/Berlin");
        var before = Instant.parse("2030-01-01T10:59:59Z");
        var here = InetAddress.ofLiteral("192.0.2.7");

        assertEquals(Optional.empty(), key.refusal(here, before, berlin));
        assertEquals(Optional.of("a key of theirs that has expired"), key.refusal(here, before.plusSeconds(1), berlin));
        assertEquals(Optional.empty(), key.refusal(here, before.plusSeconds(1), ZoneOffset.UTC));
        assertEquals(
                Optional.of("a key of theirs, from an address that it is not good from"),
                key.refusal(InetAddress.ofLiteral("198.51.100.7"), before, berlin));
    }

    record Case(String line, int keys, String why) {
        static Case gives(int keys, String line) {
            return new Case(line, keys, "");
        }

        static Case refused(String why, String line) {
            return new Case(line, 0, why);
        }
    }

    static Case[] lines() {
        return new Case[] {
            Case.gives(1, KEY),
            Case.gives(1, KEY + " alice@example"),
            Case.gives(1, KEY + " a comment of several words, with \"quotes\" and # signs"),
            Case.gives(1, "  \t" + KEY + " \t "),
            Case.gives(1, KEY.replace(" ", "  \t ") + "\t\tcomment"),
            Case.gives(2, KEY + "\n\n# comment\n   # another\n" + OTHER + " bob\n"),
            Case.gives(2, KEY + "\r\n" + OTHER + "\r\n"),
            Case.gives(0, ""),
            Case.gives(0, "\n \n\t\n"),
            Case.gives(0, "#" + KEY),
            Case.gives(1, RSA + " ann"),
            Case.gives(2, P256 + "\n" + P384 + " ben"),
            Case.gives(1, "from=\"10.0.0.0/8,!10.1.2.3,2001:db8::/32,192.168.*,::1\" " + KEY),
            Case.gives(1, "from=\"*\",expiry-time=\"20991231\" " + KEY + " ann"),
            Case.gives(1, "FROM=\"*\",Expiry-Time=\"209912312359Z\"\t" + KEY),
            Case.gives(1, "restrict,no-pty,no-X11-forwarding,no-user-rc,no-agent-forwarding,no-port-forwarding " + KEY),
            Case.refused("the option command is not supported by this version", "command=\"ls\",no-pty " + KEY),
            Case.refused(
                    "the option command is not supported by this version", "no-pty,command=\"a \\\"b\\\"\" " + KEY),
            Case.refused("the option cert-authority is not supported by this version", "cert-authority " + KEY),
            Case.refused("the option principals is not supported by this version", "principals=\"a\" " + KEY),
            Case.refused("the option permitopen is not supported by this version", "permitopen=\"h:1\" " + KEY),
            Case.refused("the option verify-required is not supported by this version", "verify-required " + KEY),
            Case.refused("the option pty is not supported by this version", "restrict,pty " + KEY),
            Case.refused("the option restrict is not supported by this version", "restrict=\"\" " + KEY),
            Case.refused(
                    "the option environment is not supported by this version",
                    "environment=\"A=ssh-ed25519 AAAA\" " + KEY),
            Case.refused("the option ssh-ed25519 is not supported by this version", "SSH-ED25519 " + BLOB),
            Case.refused("it begins with neither a type of key nor an option", BLOB),
            Case.refused("it begins with neither a type of key nor an option", ",no-pty " + KEY),
            Case.refused("it begins with neither a type of key nor an option", "no-pty, " + KEY),
            Case.refused("it begins with neither a type of key nor an option", "\"no-pty\" " + KEY),
            Case.refused("the option from has no value", "from " + KEY),
            Case.refused("the value of an option is not in quotes", "from=10.0.0.1 " + KEY),
            Case.refused("the value of an option is not in quotes", "from= \"10.0.0.1\" " + KEY),
            Case.refused("the value of an option has no quote at its end", "from=\"10.0.0.1 " + KEY),
            Case.refused("something follows the value of an option", "from=\"10.0.0.1\"x " + KEY),
            Case.refused("the option from is there twice", "from=\"10.0.0.1\",from=\"*\" " + KEY),
            Case.refused(
                    "the option expiry-time is there twice",
                    "expiry-time=\"20300101\",expiry-time=\"20400101\" " + KEY),
            Case.refused(
                    "the option from: it has something other than addresses, networks and patterns of them;"
                            + " names are not looked up",
                    "from=\"*.example.com\" " + KEY),
            Case.refused(
                    "the option from: it has something other than addresses, networks and patterns of them;"
                            + " names are not looked up",
                    "from=\"\" " + KEY),
            Case.refused("the option from: a network with bits behind its prefix", "from=\"10.0.0.1/8\" " + KEY),
            Case.refused("the option expiry-time: a day or time that there is not", "expiry-time=\"20300230\" " + KEY),
            Case.refused(
                    "the option expiry-time: a time is YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with or without Z",
                    "expiry-time=\"tomorrow\" " + KEY),
            Case.refused("the type of the key is missing", "no-pty " + BLOB),
            Case.refused("the type of the key is missing", "no-pty "),
            Case.refused("the key cannot be used: an SSH string without its length", "ssh-rsa AAAAB3NzaC1yc2E= a"),
            Case.refused("the key cannot be used: an RSA key has 2048 to 6144 bits", SHORT_RSA + " a"),
            Case.refused("keys of type ssh-dss are not supported by this version", "ssh-dss AAAAB3NzaC1kc3M="),
            Case.refused(
                    "keys of type ecdsa-sha2-nistp521 are not supported by this version", "ecdsa-sha2-nistp521 AAAA"),
            Case.refused("the key cannot be used: an SSH string without its length", "ecdsa-sha2-nistp256 AAAA"),
            Case.refused(
                    "keys of type sk-ssh-ed25519@openssh.com are not supported by this version",
                    "sk-ssh-ed25519@openssh.com AAAA"),
            Case.refused(
                    "keys of type ssh-ed25519-cert-v01@openssh.com are not supported by this version",
                    "ssh-ed25519-cert-v01@openssh.com " + BLOB),
            Case.refused("the key is missing", "ssh-ed25519"),
            Case.refused("the key is missing", "ssh-ed25519   "),
            Case.refused("the key cannot be used: a key that is not base64", "ssh-ed25519 not!base64"),
            Case.refused("the key cannot be used: an SSH string without its length", "ssh-ed25519 AAAA"),
            Case.refused("the key cannot be used: an SSH string that is cut off", KEY.substring(0, KEY.length() - 4)),
            Case.refused("the key cannot be used: a key with something after its end", KEY + "AAAA"),
            Case.refused(
                    "the key cannot be used: an RSA key has 2048 to 6144 bits",
                    "ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAAAAQE="),
            Case.refused("the line holds a NUL", KEY + " a\0b"),
            Case.refused("the line is longer than 16384 characters", KEY + " " + "x".repeat(17 << 10)),
        };
    }

    @ParameterizedTest
    @MethodSource("lines")
    void aLineGivesItsKeyOrNone(Case one) {
        var parsed = AuthorizedKeys.parse(one.line);

        assertEquals(one.keys, parsed.keys().size());
        assertEquals(one.why.isEmpty() ? List.of() : List.of(new AuthorizedKeys.Refused(1, one.why)), parsed.refused());
    }

    @Test
    void aLineThatIsRefusedDoesNotHideTheOthers() {
        var parsed = AuthorizedKeys.parse(KEY + "\n\ntunnel=\"1\" " + OTHER + "\n" + OTHER + "\nssh-rsa AAAA\n");

        assertEquals(List.of(key(KEY), key(OTHER)), parsed.keys());
        assertEquals(
                List.of(3, 5),
                parsed.refused().stream().map(AuthorizedKeys.Refused::line).toList());
    }

    @Test
    void aChangeOfTheFileCountsAtOnce() throws IOException {
        var path = Files.writeString(directory.resolve("alice"), KEY + " Jos\u00e9\n");
        var file = new AuthorizedKeysFile(path);
        assertEquals(List.of(key(KEY)), file.keys());

        Files.writeString(path, OTHER + "\n");

        assertEquals(List.of(key(OTHER)), file.keys());
    }

    @Test
    void aCommentInAnotherEncodingCostsNothing() throws IOException {
        var path = Files.write(
                directory.resolve("alice"),
                (KEY + " Jos\u00e9\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        assertEquals(1, new AuthorizedKeysFile(path).keys().size());
    }

    @Test
    void aFileThatCannotBeTrustedGivesNoKeys() throws IOException {
        var missing = new AuthorizedKeysFile(directory.resolve("missing"));
        var large = new AuthorizedKeysFile(Files.write(directory.resolve("large"), new byte[(1 << 20) + 1]));
        var writable = new AuthorizedKeysFile(Files.writeString(directory.resolve("writable"), KEY));
        Files.setPosixFilePermissions(writable.path(), PosixFilePermissions.fromString("rw-rw-r--"));

        var failure = assertThrows(RftException.class, missing::keys);
        assertEquals("cannot read the authorized keys " + missing.path() + ": no such file", failure.getMessage());
        assertTrue(assertThrows(RftException.class, large::keys).toString().contains("has more than"));
        assertEquals(
                ErrorCode.PERMISSION,
                assertThrows(RftException.class, writable::keys).code());
        assertThrows(RftException.class, new AuthorizedKeysFile(directory)::keys);
    }
}
