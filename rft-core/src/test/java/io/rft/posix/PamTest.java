package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.posix.Pam.Answer;
import io.rft.posix.Pam.Verdict;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the modules that every Linux-PAM has, and services of its own. */
class PamTest {
    private static final int SUCCESS = 0;
    private static final int CONVERSATION_ERROR = 19;

    @TempDir
    Path services;

    @BeforeEach
    void pamIsHere() {
        assumeTrue(isLoadable(), "this machine has no Linux-PAM, or one older than 1.4");
    }

    private static boolean isLoadable() {
        try {
            Pam.load("rft", Optional.of(Path.of("/nonexistent")));
            return true;
        } catch (RftException e) {
            return false;
        }
    }

    @Test
    void theRightPasswordIsAcceptedAndAnyOtherRefused() throws Exception {
        var pam = asking("test \"$PAM_USER\" = ada && test \"$(tr -d '\\0')\" = secret");

        assertEquals(new Answer(Verdict.ACCEPTED, ""), password(pam, "ada", "secret"));
        assertEquals(new Answer(Verdict.REFUSED, "PAM, password: wrong password"), password(pam, "ada", "Secret"));
        assertEquals(new Answer(Verdict.REFUSED, "PAM, password: wrong password"), password(pam, "eve", "secret"));
    }

    @Test
    void modulesAreToldWhoAsksAndFromWhere() throws Exception {
        var told = services.resolve("told");
        var pam = asking("echo \"$PAM_SERVICE $PAM_TYPE $PAM_USER $PAM_RHOST $PAM_TTY\" > " + told);

        assertEquals(Verdict.ACCEPTED, password(pam, "ada", "secret").verdict());

        assertEquals("rft auth ada 192.0.2.7 rft\n", Files.readString(told));
    }

    @Test
    void aPasswordIsWipedWhateverComesOfIt() throws Exception {
        var pam = service("auth required pam_permit.so", "account required pam_permit.so");
        var good = bytes("secret");
        var bad = bytes("sec\0ret");

        assertEquals(
                Verdict.ACCEPTED, pam.password(bytes("ada"), good, bytes("::1")).verdict());
        assertEquals(
                Verdict.REFUSED, pam.password(bytes("ada"), bad, bytes("::1")).verdict());

        assertArrayEquals(new byte[6], good);
        assertArrayEquals(new byte[7], bad);
    }

    @Test
    void whatANulWouldCutShortIsNotAskedAbout() throws Exception {
        var pam = service("auth required pam_permit.so", "account required pam_permit.so");

        assertEquals(Verdict.REFUSED, password(pam, "ada", "secret\0junk").verdict());
        assertEquals(Verdict.REFUSED, password(pam, "ada\0x", "secret").verdict());
        assertEquals(Verdict.REFUSED, password(pam, "ada", "").verdict());
        assertEquals(Verdict.REFUSED, password(pam, "", "secret").verdict());
        assertEquals(Verdict.REFUSED, password(pam, "a".repeat(257), "secret").verdict());
        assertEquals(Verdict.REFUSED, password(pam, "ada", "x".repeat(512)).verdict());
        assertEquals(
                Verdict.ACCEPTED,
                password(pam, "a".repeat(256), "x".repeat(511)).verdict());
    }

    @ParameterizedTest
    @CsvSource({
        "acct_expired, REFUSED, the account has expired",
        "new_authtok_reqd, REFUSED, the password has expired and has to be changed first",
        "perm_denied, REFUSED, permission denied",
        "user_unknown, REFUSED, no such account",
        "authinfo_unavail, FAILED, what knows the accounts cannot be reached",
        "system_err, FAILED, system error",
    })
    void anAccountThatMayNotComeInIsRefusedThoughThePasswordIsRight(String says, Verdict verdict, String why)
            throws Exception {
        var pam = service("auth required pam_permit.so", "account required pam_debug.so acct=" + says);

        assertEquals(new Answer(verdict, "PAM, account: " + why), password(pam, "ada", "secret"));
        assertEquals(new Answer(verdict, "PAM, account: " + why), pam.account(bytes("ada"), bytes("::1")));
    }

    @Test
    void anAccountAloneIsNotAskedForItsPassword() throws Exception {
        var pam = service("auth required pam_deny.so", "account required pam_permit.so");

        assertEquals(new Answer(Verdict.ACCEPTED, ""), pam.account(bytes("ada"), bytes("::1")));
        assertEquals(Verdict.REFUSED, password(pam, "ada", "secret").verdict());
    }

    @Test
    void aModuleThatTakesTheNameForAnotherLetsNobodyIn() throws Exception {
        var pam = service("auth required pam_ftp.so", "account required pam_permit.so"); // of anonymous it makes ftp

        assertEquals(Verdict.ACCEPTED, password(pam, "ftp", "me@example.org").verdict());
        assertEquals(
                new Answer(Verdict.REFUSED, "a module has taken the name for another one"),
                password(pam, "anonymous", "me@example.org"));
    }

    @Test
    void whatCannotBeCheckedIsSaidToTheAdministrator() throws Exception {
        var pam = service("auth required pam_not_there.so", "account required pam_permit.so");

        assertEquals(Verdict.FAILED, password(pam, "ada", "secret").verdict());
    }

    @Test
    void aModuleThatWantsMoreThanAPasswordIsToldNo() throws Exception {
        var pam = service("auth required pam_permit.so", "account required pam_permit.so");

        assertEquals(CONVERSATION_ERROR, converse(pam, 1, 2).status); // no password is there
        assertEquals(CONVERSATION_ERROR, converse(pam, 2).status);
        assertEquals(CONVERSATION_ERROR, converse(pam, 1).status);
        assertEquals(CONVERSATION_ERROR, converse(pam).status);
        assertEquals(CONVERSATION_ERROR, converse(pam, new int[33]).status);
    }

    @Test
    void messagesThatAreOnlyToBeReadAreAnsweredWithNothing() throws Exception {
        var answered = converse(service("auth required pam_permit.so", "account required pam_permit.so"), 3, 4);

        assertEquals(SUCCESS, answered.status);
        assertEquals("0 0", answered.texts);
    }

    @Test
    void aMachineWithoutTheLibraryIsToldOf() {
        var failure = assertThrows(RftException.class, () -> Pam.load("libpam.so.99", "rft", Optional.empty()));

        assertEquals(ErrorCode.USAGE, failure.code());
        assertEquals("the library libpam.so.99 cannot be loaded, or is too old", failure.getMessage());
    }

    @Test
    void aTextHasAMostAndNoNul() {
        assertFalse(Pam.isText(bytes("a\0"), 2));
        assertTrue(Pam.isText(bytes("x"), 1));
        assertFalse(Pam.isText(bytes("xy"), 1));
        assertFalse(Pam.isText(new byte[0], 1));
    }

    private record Conversation(int status, String texts) {}

    /** What a module gets that shows messages of these styles. */
    private static Conversation converse(Pam pam, int... styles) {
        try (var memory = Arena.ofConfined()) {
            var messages = memory.allocate(JAVA_LONG, Math.max(1, styles.length));
            for (var i = 0; i < styles.length; i++) {
                var message = memory.allocate(JAVA_LONG, 2);
                message.set(JAVA_INT, 0, styles[i]);
                messages.setAtIndex(JAVA_LONG, i, message.address());
            }
            var responses = memory.allocate(JAVA_LONG);
            var status = pam.converse(styles.length, messages, responses, MemorySegment.NULL);
            if (status != SUCCESS) {
                assertEquals(0, responses.get(JAVA_LONG, 0), "nothing is handed over with a no");
                return new Conversation(status, "");
            }
            var array = MemorySegment.ofAddress(responses.get(JAVA_LONG, 0)).reinterpret(16L * styles.length);
            var texts = new StringBuilder();
            for (var i = 0; i < styles.length; i++) {
                texts.append(i == 0 ? "" : " ").append(array.get(JAVA_LONG, 16L * i));
            }
            assertEquals(16L * styles.length, array.toArray(JAVA_BYTE).length);
            return new Conversation(status, texts.toString());
        }
    }

    /** A service that has a shell decide. */
    private Pam asking(String script) throws Exception {
        var program = Files.writeString(services.resolve("check"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return service(
                "auth [success=1 default=ignore] pam_exec.so expose_authtok quiet " + program,
                "auth requisite pam_deny.so",
                "auth required pam_permit.so",
                "account required pam_permit.so");
    }

    private Pam service(String... lines) throws IOException {
        Files.writeString(services.resolve("rft"), String.join("\n", lines) + "\n");
        return Pam.load("rft", Optional.of(services));
    }

    private static Answer password(Pam pam, String account, String password) {
        return pam.password(bytes(account), bytes(password), bytes("192.0.2.7"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
