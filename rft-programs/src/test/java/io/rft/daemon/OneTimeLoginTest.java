package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AuthenticationException;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.HostKeyTrust;
import io.rft.client.RftClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code rftd serve DIR --once}. */
class OneTimeLoginTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.7");
    private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.8");
    private static final Optional<String> USED = Optional.of("the one-time password was used");

    @TempDir
    Path home;

    private Path data = Path.of("/");
    private Shell shell = new Shell(Path.of("/"));

    @BeforeEach
    void makeHome() throws IOException {
        data = Files.createDirectory(home.resolve("data")).toRealPath();
        Files.writeString(data.resolve("hello"), "world");
        shell = new Shell(home);
    }

    @Test
    void theFirstClientHasItAndMayComeBack() throws RftException {
        var login = login();
        var now = login.end().minusSeconds(1);

        assertEquals(Optional.empty(), login.refusal(1, HERE, now));
        assertEquals(Optional.empty(), login.refusal(2, HERE, now));
        assertEquals(Optional.empty(), login.refusal(7, HERE, login.end().plusSeconds(86_400)));
        assertEquals(USED, login.refusal(7, HERE, now));
        assertEquals(USED, login.refusal(1, HERE, now));
    }

    @Test
    void nobodyElseHasIt() throws RftException {
        var login = login();
        var now = login.end();

        assertEquals(Optional.empty(), login.refusal(1, HERE, now));
        assertEquals(USED, login.refusal(1, HERE, now));
        assertEquals(USED, login.refusal(2, THERE, now));
    }

    @Test
    void afterItsEndNobodyBeginsWithIt() throws RftException {
        var login = login();

        assertEquals(
                Optional.of("the one-time password has expired"),
                login.refusal(1, HERE, login.end().plusMillis(1)));
    }

    @Test
    void aSecondClientIsRefusedAsWithAWrongPassword() {
        var code = shell.whileItServes(() -> {
                    var announced = shell.json();
                    var password = Shell.password(announced);
                    try (var first = client(announced, password)) {
                        assertEquals(List.of("hello"), names(first));

                        try (var second = client(announced, password)) {
                            var refused = assertThrows(AuthenticationException.class, second::connect);
                            try (var wrong = client(announced, "wrong")) {
                                var other = assertThrows(AuthenticationException.class, wrong::connect);
                                assertEquals(other.getMessage(), refused.getMessage());
                            }
                        }
                    }
                    try (var third = client(announced, password)) {
                        assertThrows(AuthenticationException.class, third::connect);
                    }
                })
                .run("serve", data.toString(), "--port", "0", "--json", "--once");

        assertEquals(143, code, shell::err);
        assertTrue(shell.err().contains("can be reached by one client"), shell.err());
    }

    @Test
    void aClientThatLostItsSessionComesBack() {
        var code = shell.whileItServes(() -> {
                    var announced = shell.json();
                    try (var client = client(announced, Shell.password(announced))) {
                        assertEquals(List.of("hello"), names(client));
                        var other = new Shell(home);
                        assertEquals(0, other.control("sessions", "--json", "--dir", data.toString()), other::err);
                        var id = Shell.json(other.out().lines().findFirst().orElseThrow())
                                .get("session")
                                .stringValue();
                        assertEquals(0, other.control("kick", id, "--dir", data.toString()), other::err);

                        assertEquals(List.of("hello"), names(client));
                    }
                })
                .run("serve", data.toString(), "--port", "0", "--json", "--once");

        assertEquals(143, code, shell::err);
    }

    @Test
    void thePasswordIsInNoCommandAndNotThatOfYesterday() throws IOException {
        assertEquals(143, shell.run("serve", data.toString(), "--port", "0", "--json", "--once", "--expires", "5m"));
        var announced = shell.json();
        var password = Shell.password(announced);

        assertFalse((shell.err() + shell.out()).contains(password));
        assertTrue(Instant.parse(announced.get("expires").stringValue())
                .isBefore(shell.surroundings().clock().instant().plus(Duration.ofMinutes(6))));
        assertEquals(143, shell.run("serve", data.toString(), "--port", "0", "--json", "--once"));
        assertNotEquals(password, Shell.password(shell.json()));
        assertNotEquals(Shell.password(shell.json()), Shell.password(shell.serve(data)), "the kept one is another");
    }

    @Test
    void mistakesAreSaid() throws IOException {
        shell.assertFails(2, "--expires says when", "serve", data.toString(), "--expires", "1h");
        shell.assertFails(2, "--expires: ", "serve", data.toString(), "--once", "--expires", "soon");
        shell.assertFails(2, "--expires: must be ", "serve", data.toString(), "--once", "--expires", "0s");
        shell.assertFails(
                2,
                "--once is about the user",
                "serve",
                "--once",
                "--config",
                shell.configuration("").toString());
    }

    private OneTimeLogin login() throws RftException {
        var surroundings = shell.surroundings();
        return OneTimeLogin.of(ServedDirectory.of(data, surroundings), Duration.ofHours(1), surroundings);
    }

    private static List<String> names(RftClient client) throws RftException {
        var names = new ArrayList<String>();
        client.list(RemotePath.ROOT, entry -> names.add(entry.name()));
        return names;
    }

    private static RftClient client(JsonNode announced, String password) {
        return RftClient.builder()
                .endpoint(new Endpoint(
                        announced.get("address").stringValue(),
                        announced.get("port").intValue(),
                        "alice"))
                .credentials(Credentials.password(() -> password))
                .trust(HostKeyTrust.pinned(announced.get("fingerprint").stringValue()))
                .build();
    }
}
