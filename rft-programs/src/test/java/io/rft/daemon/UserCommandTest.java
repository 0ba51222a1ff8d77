package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCommandTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    @TempDir
    Path home;

    private Path data;
    private Shell shell;

    @BeforeEach
    void makeHome() throws IOException {
        data = Files.createDirectory(home.resolve("data")).toRealPath();
        shell = new Shell(home);
    }

    @Test
    void usersAreAddedListedChangedAndRemoved() throws IOException, RftException {
        var config = shell.configuration("[[user]]\nname = \"zoe\"\nroot = \"" + data + "\"\nwrite = false\n")
                .toString();
        var users = new UsersFile(home.resolve("daemon"));
        var passwordFile = Files.writeString(home.resolve("pw"), "from file\nsecond line\n")
                .toString();

        assertEquals(
                0,
                shell.run(
                        "user",
                        "add",
                        "ann",
                        "--root",
                        data.toString(),
                        "--config",
                        config,
                        "--password-file",
                        passwordFile),
                shell::err);
        assertEquals("added ann with the root " + data + "\n", shell.err());
        assertTrue(users.present("ann").passwordHash().orElseThrow().matches("from file"));

        shell.input("typed ünder pipe\r\n");
        assertEquals(
                0,
                shell.run("user", "add", "ben", "--root", data.toString(), "--config", config, "--read-only"),
                shell::err);
        assertTrue(users.present("ben").passwordHash().orElseThrow().matches("typed ünder pipe"));
        assertFalse(users.present("ben").write());

        shell.typed("new one", "new one");
        assertEquals(0, shell.run("user", "passwd", "ann", "--config", config), shell::err);
        assertTrue(users.present("ann").passwordHash().orElseThrow().matches("new one"));

        assertEquals(0, shell.run("user", "list", "--config", config));
        assertEquals(
                "ann\tread-write\t" + data + "\nben\tread-only\t" + data + "\nzoe\tread-only\t" + data + "\n",
                shell.out());
        assertEquals(0, shell.run("user", "list", "--config", config, "--json"));
        var lines = shell.out().lines().map(Shell::json).toList();
        assertEquals(
                List.of("ann", "ben", "zoe"),
                lines.stream().map(line -> line.get("name").stringValue()).toList());
        assertEquals(
                List.of(true, true, false),
                lines.stream().map(line -> line.get("password").booleanValue()).toList());
        assertEquals(
                List.of(false, false, true),
                lines.stream()
                        .map(line -> line.get("configured").booleanValue())
                        .toList());
        assertFalse(shell.out().contains("argon2"));

        assertEquals(0, shell.run("user", "rm", "ben", "--config", config));
        assertEquals(List.of("ann"), List.copyOf(users.read().keySet()));
    }

    @Test
    void aUserMayHaveKeysInsteadOfAPassword() throws IOException, RftException {
        var config = shell.configuration("").toString();
        var users = new UsersFile(home.resolve("daemon"));
        var key = Files.writeString(home.resolve("id.pub"), KEY + " ann@example\n")
                .toString();

        assertEquals(
                0,
                shell.run("user", "add", "ann", "--root", data.toString(), "--config", config, "--key", key),
                shell::err);
        assertEquals(
                0,
                shell.run(
                        "user", "add", "ben", "--root", data.toString(), "--config", config, "--authorized-keys", key),
                shell::err);

        assertEquals(
                List.of(KEY),
                users.present("ann").keys().stream().map(Object::toString).toList());
        assertTrue(users.present("ann").passwordHash().isEmpty());
        assertEquals(
                Path.of(key),
                users.present("ben").authorizedKeys().orElseThrow().path());
    }

    @Test
    void aUserOfAServedDirectoryHasItAsRoot() throws IOException, RftException {
        var served = shell.serve(data);
        shell.input("pw\n");

        assertEquals(0, shell.run("user", "add", "ann", "--dir", data.toString()), shell::err);

        var state = Shell.state(served);
        assertEquals(data, new UsersFile(state).present("ann").root());
        assertEquals(2, new UsersFile(state).read().size());
        assertEquals(served.get("user"), shell.serve(data).get("user"));
    }

    @Test
    void theKeptPasswordFollowsWhenItsUsersChanges() throws IOException {
        var served = shell.serve(data);
        shell.input("mine\n");
        assertEquals(0, shell.run("user", "passwd", "alice", "--dir", data.toString()), shell::err);
        assertEquals("mine", Shell.password(served));

        assertEquals(0, shell.run("user", "add", "ann", "--dir", data.toString()));
        shell.input("other\n");
        assertEquals(0, shell.run("user", "passwd", "ann", "--dir", data.toString()));
        assertEquals("mine", Shell.password(served));
        assertTrue(Shell.hash(shell.serve(data)).matches("mine"));
    }

    @Test
    void whatIsWrongWithAUserIsSaid() throws IOException {
        var config = shell.configuration("[[user]]\nname = \"zoe\"\nroot = \"" + data + "\"\n")
                .toString();
        var bad = Files.writeString(home.resolve("bad.pub"), "# mine\nssh-rsa AAAA\n")
                .toString();
        var empty = Files.createFile(home.resolve("empty")).toString();
        shell.input("pw\n");

        shell.assertFails(
                2, "a user name has 1 to 64", "user", "add", "a b", "--root", data.toString(), "--config", config);
        shell.assertFails(2, "the root of ann is missing", "user", "add", "ann", "--config", config);
        shell.assertFails(
                2,
                "--root: /nonexistent/x is not a directory",
                "user",
                "add",
                "ann",
                "--root",
                "/nonexistent/x",
                "--config",
                config);
        shell.assertFails(
                2,
                "the user zoe is in the configuration",
                "user",
                "add",
                "zoe",
                "--root",
                data.toString(),
                "--config",
                config);
        shell.assertFails(2, "the user zoe is in the configuration", "user", "passwd", "zoe", "--config", config);
        shell.assertFails(3, "no user ann in ", "user", "passwd", "ann", "--config", config);
        shell.assertFails(3, "no user ann in ", "user", "rm", "ann", "--config", config);
        shell.assertFails(
                2,
                bad + ":2: the key cannot be used",
                "user",
                "add",
                "ann",
                "--root",
                data.toString(),
                "--key",
                bad,
                "--config",
                config);
        shell.assertFails(
                2,
                empty + " holds no public key",
                "user",
                "add",
                "ann",
                "--root",
                data.toString(),
                "--key",
                empty,
                "--config",
                config);
        shell.assertFails(
                2,
                "cannot read the key /nonexistent",
                "user",
                "add",
                "ann",
                "--root",
                data.toString(),
                "--key",
                "/nonexistent",
                "--config",
                config);
        shell.assertFails(
                2,
                "the first line of " + empty + " is empty",
                "user",
                "add",
                "ann",
                "--root",
                data.toString(),
                "--password-file",
                empty,
                "--config",
                config);
        shell.input("a\0b\n");
        shell.assertFails(
                2,
                "the first line of the standard input cannot be a password",
                "user",
                "add",
                "ann",
                "--root",
                data.toString(),
                "--config",
                config);
        shell.input("x".repeat(1025) + "\n");
        shell.assertFails(
                2,
                "the first line of the standard input cannot be a password",
                "user",
                "add",
                "ann",
                "--root",
                data.toString(),
                "--config",
                config);
        shell.typed("one", "two");
        shell.assertFails(
                2, "the two passwords differ", "user", "add", "ann", "--root", data.toString(), "--config", config);
        assertFalse(Files.exists(home.resolve("daemon/users.toml")));

        shell.typed("one", "one");
        assertEquals(0, shell.run("user", "add", "ann", "--root", data.toString(), "--config", config));
        shell.typed("one", "one");
        shell.assertFails(
                6, "there is a user ann already", "user", "add", "ann", "--root", data.toString(), "--config", config);
    }
}
