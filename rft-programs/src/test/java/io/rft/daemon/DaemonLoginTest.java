package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.HostKeyException;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.HostKeyCheck;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.RftClient;
import io.rft.protocol.SshPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A daemon in this process and clients over the loopback interface. */
class DaemonLoginTest {
    @TempDir
    Path home;

    private Path data;

    @BeforeEach
    void makeHome() throws IOException {
        data = Files.createDirectory(home.resolve("data")).toRealPath();
        Files.writeString(data.resolve("hello"), "world");
    }

    @Test
    void theAnnouncedUserLogsInWithTheKeptPassword() {
        whileItServes(announced ->
                assertEquals(List.of("hello"), list(announced, "alice", password(Shell.password(announced)))));
    }

    @Test
    void aWrongPasswordAndAnUnknownUserAreRefusedAlike() {
        whileItServes(announced -> {
            var wrong = assertThrows(AuthenticationException.class, () -> list(announced, "alice", password("wrong")));
            var unknown = assertThrows(
                    AuthenticationException.class,
                    () -> list(announced, "nobody", password(Shell.password(announced))));

            assertEquals(wrong.getMessage(), unknown.getMessage());
        });
    }

    @Test
    void aUserWhoIsAddedWhileItServesMayLogInAndWhoIsRemovedMayNot() {
        whileItServes(announced -> {
            var other = new Shell(home).input("secret\n");
            assertEquals(0, other.run("user", "add", "bob", "--dir", data.toString()), other::err);
            assertEquals(List.of("hello"), list(announced, "bob", password("secret")));

            assertEquals(0, other.run("user", "rm", "bob", "--dir", data.toString()), other::err);
            assertThrows(AuthenticationException.class, () -> list(announced, "bob", password("secret")));
        });
    }

    @Test
    void aKeyOfTheUsersLogsInAndAnotherDoesNot() {
        var key = keyPair();
        whileItServes(announced -> {
            var file =
                    Files.writeString(home.resolve("bob.pub"), SshPublicKey.ofJca(key.getPublic()) + " bob@example\n");
            var other = new Shell(home);
            assertEquals(
                    0, other.run("user", "add", "bob", "--dir", data.toString(), "--key", file.toString()), other::err);

            assertEquals(List.of("hello"), list(announced, "bob", credentials(key)));
            assertThrows(AuthenticationException.class, () -> list(announced, "bob", credentials(keyPair())));
            assertThrows(AuthenticationException.class, () -> list(announced, "alice", credentials(key)));
        });
    }

    @Test
    void aReadOnlyUserChangesNothing() {
        whileItServes(announced -> {
            var other = new Shell(home).input("secret\n");
            assertEquals(0, other.run("user", "add", "bob", "--read-only", "--dir", data.toString()), other::err);

            try (var client = client(
                    announced,
                    "bob",
                    password("secret"),
                    announced.get("fingerprint").stringValue())) {
                var refused = assertThrows(RftException.class, () -> client.remove(RemotePath.parse("/hello"), false));
                assertEquals(ErrorCode.PERMISSION, refused.code());
            }
            assertEquals(true, Files.exists(data.resolve("hello")));
        });
    }

    @Test
    void theAnnouncedFingerprintIsWhatAClientSees() {
        whileItServes(announced -> {
            var seen = new ArrayList<String>();
            HostKeyCheck noting = (chain, _) -> {
                seen.add(HostKeyCheck.spkiFingerprint(chain.getFirst()));
                throw new HostKeyException("not this one", "");
            };
            try (var client =
                    builder(announced, "alice", password("x")).trust(noting).build()) {
                assertThrows(HostKeyException.class, client::connect);
            }
            assertEquals(List.of(announced.get("fingerprint").stringValue()), seen);
        });
    }

    private interface Action {
        void run(JsonNode announced) throws IOException;
    }

    private void whileItServes(Action action) {
        var shell = new Shell(home);
        var code = shell.whileItServes(() -> {
                    try {
                        action.run(shell.json());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .run("serve", data.toString(), "--port", "0", "--json");
        assertEquals(143, code, shell::err);
    }

    private static List<String> list(JsonNode announced, String user, Credentials credentials) throws RftException {
        var names = new ArrayList<String>();
        try (var client = client(
                announced, user, credentials, announced.get("fingerprint").stringValue())) {
            client.list(RemotePath.ROOT, entry -> names.add(entry.name()));
        }
        return names;
    }

    private static RftClient client(JsonNode announced, String user, Credentials credentials, String pinned) {
        return builder(announced, user, credentials)
                .trust(HostKeyTrust.pinned(pinned))
                .build();
    }

    private static RftClient.Builder builder(JsonNode announced, String user, Credentials credentials) {
        return RftClient.builder()
                .endpoint(new Endpoint(
                        announced.get("address").stringValue(),
                        announced.get("port").intValue(),
                        user))
                .credentials(credentials);
    }

    private static Credentials password(String password) {
        return Credentials.password(() -> password);
    }

    private static Credentials credentials(KeyPair key) {
        return Credentials.key(SshPublicKey.ofJca(key.getPublic()), key.getPrivate());
    }

    private static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
