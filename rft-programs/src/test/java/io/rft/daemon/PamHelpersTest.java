package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.RftException;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With processes, and with services of its own that have a shell decide. */
class PamHelpersTest {
    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.7");
    private static final Duration PATIENT = Duration.ofMinutes(2);

    @TempDir
    Path services;

    private Path notes;
    private Optional<PamHelpers> helpers = Optional.empty();

    @BeforeEach
    void pamIsHere() {
        notes = services.resolve("notes");
        assumeTrue(PamMachine.hasPam(), "this machine has no Linux-PAM, or one older than 1.4");
    }

    @AfterEach
    void end() {
        helpers.ifPresent(PamHelpers::close);
    }

    @Test
    void aPasswordIsCheckedInAProcessOfItsOwnThatIsAskedAgain() throws Exception {
        var pam = asking("note $PPID; test \"$PAM_USER-$PAM_RHOST-$password\" = ada-192.0.2.7-secret", PATIENT);
        var password = bytes("secret");

        assertEquals(Optional.empty(), pam.passwordRefusal("ada", password, PEER));
        assertEquals(Optional.of("PAM, password: wrong password"), ask(pam, "ada", "wrong"));
        assertEquals(Optional.of("PAM, password: wrong password"), ask(pam, "eve", "secret"));

        assertArrayEquals(new byte[6], password, "wiped");
        var processes = new HashSet<>(Files.readAllLines(notes));
        assertEquals(1, processes.size(), processes::toString);
        assertFalse(processes.contains(String.valueOf(ProcessHandle.current().pid())));
    }

    @Test
    void noPasswordIsInArgumentsOrEnvironment() throws Exception {
        var pam = asking("note \"$(tr '\\0' ' ' < /proc/$PPID/cmdline) $(env)\"", PATIENT);

        assertEquals(Optional.empty(), ask(pam, "ada", "correct-horse"));

        var seen = Files.readString(notes);
        assertTrue(seen.contains("PamMain rft") && seen.contains("PAM_USER=ada"), seen);
        assertFalse(seen.contains("horse"), seen);
    }

    @Test
    void whatANulWouldCutShortAndWhatIsTooLongIsRefusedWithoutAsking() throws Exception {
        var pam = asking("note asked", PATIENT);

        assertTrue(ask(pam, "ada", "secret\0junk").isPresent());
        assertTrue(ask(pam, "ada\0x", "secret").isPresent());
        assertTrue(ask(pam, "ada", "x".repeat(512)).isPresent());
        assertTrue(ask(pam, "x".repeat(257), "secret").isPresent());
        assertTrue(pam.accountRefusal("a\0", PEER).isPresent());

        assertFalse(Files.exists(notes));
    }

    @Test
    void aModuleThatHangsFailsOneLoginAndIsEnded() throws Exception {
        var pam = asking("test \"$PAM_USER\" = eve || exit 0; note $PPID $$; sleep 1000", Duration.ofSeconds(10));

        assertThrows(RftException.class, () -> ask(pam, "eve", "secret"));

        assertEquals(Optional.empty(), ask(pam, "ada", "secret"));
        for (var pid : Files.readString(notes).strip().split(" ", -1)) {
            awaitEnd(Long.parseLong(pid));
        }
    }

    @Test
    void aModuleThatCrashesFailsOneLoginAndTellsNothingOfThePassword() throws Exception {
        var pam = asking("test \"$PAM_USER\" = eve || exit 0; kill -SEGV $PPID; sleep 1000", PATIENT);

        var failure = assertThrows(RftException.class, () -> ask(pam, "eve", "secret"));

        assertTrue(failure.toString().contains("crashed"), failure::toString);
        assertFalse(failure.toString().contains("secret"));
        assertEquals(Optional.empty(), ask(pam, "ada", "secret"));
    }

    @Test
    void moreAtOnceThanThereAreProcessesAreAllAnswered() throws Exception {
        var pam = asking("note $PPID; test \"$password\" = secret", PATIENT);
        var wrong = new ConcurrentLinkedQueue<String>();

        try (var tasks = new TaskGroup(bug -> wrong.add(String.valueOf(bug)))) {
            for (var i = 0; i < 3 * PamHelpers.PROCESSES_MAX; i++) {
                var user = "user" + i;
                tasks.startVirtual(user, () -> {
                    try {
                        assertEquals(Optional.empty(), ask(pam, user, "secret"));
                        assertTrue(ask(pam, user, "wrong").isPresent());
                    } catch (RftException e) {
                        wrong.add(e.toString());
                    }
                });
            }
        }

        assertEquals(List.of(), List.copyOf(wrong));
        var lines = Files.readAllLines(notes);
        assertEquals(6 * PamHelpers.PROCESSES_MAX, lines.size());
        assertTrue(new HashSet<>(lines).size() <= PamHelpers.PROCESSES_MAX, lines::toString);
    }

    @Test
    void theyEndWithTheDaemon() throws Exception {
        var pam = asking("note $PPID", PATIENT);
        assertEquals(Optional.empty(), ask(pam, "ada", "secret"));

        pam.close();

        awaitEnd(Long.parseLong(Files.readString(notes).strip()));
        assertThrows(RftException.class, () -> ask(pam, "ada", "secret"));
    }

    @Test
    void anAccountIsAskedForWithoutAPassword() throws Exception {
        service("auth required pam_deny.so", "account required pam_debug.so acct=acct_expired");
        var pam = helpers(PATIENT);

        pam.require();

        assertEquals(Optional.of("PAM, account: the account has expired"), pam.accountRefusal("ada", PEER));
    }

    @Test
    void whatCannotBeCheckedIsAFailure() throws Exception {
        service("auth required pam_not_there.so", "account required pam_permit.so");
        var pam = helpers(PATIENT);

        assertThrows(RftException.class, () -> ask(pam, "ada", "secret"));
    }

    private static void awaitEnd(long pid) throws InterruptedException, ExecutionException {
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            var _ = process.get().onExit().get();
        }
    }

    private static Optional<String> ask(PamHelpers pam, String account, String password) throws RftException {
        return pam.passwordRefusal(account, bytes(password), PEER);
    }

    /** A service with a script, which has the password as $password and a function to make notes. */
    private PamHelpers asking(String script, Duration patience) throws IOException {
        var program = Files.writeString(
                services.resolve("check"),
                "#!/bin/sh\npassword=$(tr -d '\\0')\nnote() { echo \"$*\" >> " + notes + "; }\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        service(
                "auth [success=1 default=ignore] pam_exec.so expose_authtok quiet " + program,
                "auth requisite pam_deny.so",
                "auth required pam_permit.so",
                "account required pam_permit.so");
        return helpers(patience);
    }

    private PamHelpers helpers(Duration patience) {
        helpers = Optional.of(new PamHelpers("rft", Optional.of(services), patience));
        return helpers.get();
    }

    private void service(String... lines) throws IOException {
        Files.writeString(services.resolve("rft"), String.join("\n", lines) + "\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
