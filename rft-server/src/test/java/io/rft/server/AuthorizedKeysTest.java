package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.SshPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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

    @TempDir
    Path directory;

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
            Case.refused("options are not supported by this version", "from=\"10.0.0.0/8\" " + KEY),
            Case.refused("options are not supported by this version", "expiry-time=\"20991231\" " + KEY),
            Case.refused("options are not supported by this version", "command=\"ls\",no-pty " + KEY),
            Case.refused("options are not supported by this version", "restrict " + KEY),
            Case.refused("options are not supported by this version", "cert-authority " + KEY),
            Case.refused("options are not supported by this version", "environment=\"A=ssh-ed25519 AAAA\" " + KEY),
            Case.refused("options are not supported by this version", "SSH-ED25519 " + BLOB),
            Case.refused("options are not supported by this version", BLOB),
            Case.refused("keys of type ssh-rsa are not supported by this version", "ssh-rsa AAAAB3NzaC1yc2E= a"),
            Case.refused("keys of type ssh-dss are not supported by this version", "ssh-dss AAAAB3NzaC1kc3M="),
            Case.refused(
                    "keys of type ecdsa-sha2-nistp256 are not supported by this version", "ecdsa-sha2-nistp256 AAAA"),
            Case.refused(
                    "keys of type sk-ssh-ed25519@openssh.com are not supported by this version",
                    "sk-ssh-ed25519@openssh.com AAAA"),
            Case.refused(
                    "keys of type ssh-ed25519-cert-v01@openssh.com are not supported by this version",
                    "ssh-ed25519-cert-v01@openssh.com " + BLOB),
            Case.refused("the key is missing", "ssh-ed25519"),
            Case.refused("the key is missing", "ssh-ed25519   "),
            Case.refused("the key is damaged", "ssh-ed25519 not!base64"),
            Case.refused("the key is damaged", "ssh-ed25519 AAAA"),
            Case.refused("the key is damaged", KEY.substring(0, KEY.length() - 4)),
            Case.refused("the key is damaged", KEY + "AAAA"),
            Case.refused("the key is damaged", "ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAAAAQA="),
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
        var parsed = AuthorizedKeys.parse(KEY + "\n\nrestrict " + OTHER + "\n" + OTHER + "\nssh-rsa AAAA\n");

        assertEquals(List.of(SshPublicKey.parse(KEY), SshPublicKey.parse(OTHER)), parsed.keys());
        assertEquals(
                List.of(3, 5),
                parsed.refused().stream().map(AuthorizedKeys.Refused::line).toList());
    }

    @Test
    void aChangeOfTheFileCountsAtOnce() throws IOException {
        var path = Files.writeString(directory.resolve("alice"), KEY + " Jos\u00e9\n");
        var file = new AuthorizedKeysFile(path);
        assertEquals(List.of(SshPublicKey.parse(KEY)), file.keys());

        Files.writeString(path, OTHER + "\n");

        assertEquals(List.of(SshPublicKey.parse(OTHER)), file.keys());
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
