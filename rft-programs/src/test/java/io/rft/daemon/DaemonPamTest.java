package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.AuthenticationException;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.RftClient;
import io.rft.server.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A daemon whose users have the passwords that a service of PAM knows, and clients over the loopback interface. */
class DaemonPamTest {
    private static final String METHODS = "[auth]\nmethods = [\"publickey\", \"password\", \"pam\"]\n";

    @TempDir
    Path home;

    private Path data;
    private Shell daemon;

    @BeforeEach
    void pamIsHere() throws IOException {
        assumeTrue(PamMachine.hasPam(), "this machine has no Linux-PAM, or one older than 1.4");
        data = Files.createDirectory(home.resolve("data")).toRealPath();
        Files.writeString(data.resolve("hello"), "world");
        daemon = new Shell(home);
    }

    @Test
    void aUserWithoutAPasswordOfTheirOwnHasThatOfTheMachine() throws IOException {
        service();

        whileItServes(user("ada") + user("expired"), announced -> {
            assertEquals(List.of("hello"), list(announced, "ada", "of the machine"));
            var refusals = List.of(
                    refusal(announced, "ada", "wrong"),
                    refusal(announced, "nobody", "of the machine"),
                    refusal(announced, "expired", "of the machine"));
            assertEquals(1, refusals.stream().distinct().count(), refusals::toString);
        });
    }

    @Test
    void whoHasAPasswordOfTheirOwnHasThatAlone() throws IOException {
        service();
        var hash = PasswordHash.create("own", new SecureRandom()).toPhc();

        whileItServes(user("ada") + "password-hash = \"" + hash + "\"\n", announced -> {
            assertEquals(List.of("hello"), list(announced, "ada", "own"));
            refusal(announced, "ada", "of the machine");
        });
    }

    @Test
    void withoutItsServiceItDoesNotStartAndSaysWhatToDo() throws IOException {
        var config = daemon.configuration(METHODS).toString();

        daemon.assertFails(
                2, "PAM has no service rft, and would do what its service", "check-config", "--config", config);
        assertTrue(daemon.err().contains("Copy packaging/pam.d/rft there"), daemon::err);
        daemon.assertFails(2, "PAM has no service rft", "serve", "--port", "0", "--config", config);
    }

    @Test
    void aServiceOfAnotherNameIsAskedWhereOneIsNamed() throws IOException {
        service();
        Files.move(home.resolve("pam.d/rft"), home.resolve("pam.d/ftp"));
        var config = daemon.configuration(METHODS + "pam-service = \"ftp\"\n").toString();

        assertEquals(0, daemon.run("check-config", "--config", config), daemon::err);
    }

    private interface Action {
        void with(JsonNode announced) throws IOException;
    }

    private void whileItServes(String users, Action action) throws IOException {
        var config = daemon.configuration(METHODS + users);
        assertEquals(0, daemon.run("check-config", "--config", config.toString()), daemon::err);
        daemon.whileItServes(() -> action.with(daemon.json()));
        assertEquals(143, daemon.run("serve", "--config", config.toString(), "--port", "0", "--json"), daemon::err);
        assertFalse(daemon.err().contains("of the machine"), daemon::err);
    }

    private String user(String name) {
        return "[[user]]\nname = \"" + name + "\"\nroot = \"" + data + "\"\n";
    }

    private static String refusal(JsonNode announced, String user, String password) {
        return String.valueOf(assertThrows(AuthenticationException.class, () -> list(announced, user, password))
                .getMessage());
    }

    private static List<String> list(JsonNode announced, String user, String password) throws RftException {
        var endpoint = new Endpoint(
                announced.get("address").stringValue(), announced.get("port").intValue(), user);
        try (var client = RftClient.builder()
                .endpoint(endpoint)
                .trust(HostKeyTrust.pinned(announced.get("fingerprint").stringValue()))
                .credentials(Credentials.password(() -> password))
                .build()) {
            var names = new ArrayList<String>();
            client.list(RemotePath.ROOT, entry -> names.add(entry.name()));
            return names;
        }
    }

    /** One that knows everybody's password, and of whom the account has expired. */
    private void service() throws IOException {
        var services = Files.createDirectory(home.resolve("pam.d"));
        var program = Files.writeString(home.resolve("check"), """
                #!/bin/sh
                case $PAM_TYPE in
                auth) test "$(tr -d '\\0')" = 'of the machine' ;;
                account) test "$PAM_USER" != expired ;;
                esac
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                services.resolve("rft"),
                String.join(
                        "\n",
                        "auth [success=1 default=ignore] pam_exec.so expose_authtok quiet " + program,
                        "auth requisite pam_deny.so",
                        "auth required pam_permit.so",
                        "account [success=1 default=ignore] pam_exec.so quiet " + program,
                        "account requisite pam_deny.so",
                        "account required pam_permit.so",
                        ""));
    }
}
