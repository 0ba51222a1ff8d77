package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.Units;
import io.rft.rate.Rate;
import io.rft.rate.Timetable;
import io.rft.server.AuthorizedKey;
import io.rft.server.AuthorizedKeysFile;
import io.rft.server.PasswordHash;
import io.rft.store.PrivateFile;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    private static final PasswordHash HASH = PasswordHash.parse(
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

    @TempDir
    Path state;

    @Test
    void anEntryComesBackAsItWas() throws RftException {
        var users = new UsersFile(state);
        var full = new UserEntry(
                "ünï_1@example.org",
                Path.of("/srv/a \"b\" \\c\n\u001b\u00e9"),
                false,
                Optional.of(HASH),
                Optional.of(new AuthorizedKeysFile(Path.of("/etc/rft/keys/\"x\""))),
                List.of(AuthorizedKey.parse(KEY)),
                Units.parseTimetable("08:00,12345 Sat-19:00,off"));

        users.add(full);
        users.add(plain("bob"));

        var read = users.read();
        assertEquals(List.of("ünï_1@example.org", "bob"), List.copyOf(read.keySet()));
        assertEquals(plain("bob"), read.get("bob"));
        var back = users.present("ünï_1@example.org");
        assertEquals(full.toToml(), back.toToml());
        assertEquals(full.root(), back.root());
        assertEquals(full.passwordHash(), back.passwordHash());
        assertEquals(full.keys(), back.keys());
        assertEquals(full.limit(), back.limit());
        assertEquals(
                Path.of("/etc/rft/keys/\"x\""),
                back.authorizedKeys().orElseThrow().path());
    }

    @Test
    void usersAreAddedChangedAndRemoved() throws RftException {
        var users = new UsersFile(state);
        users.add(plain("alice"));
        users.add(plain("bob"));

        assertEquals(
                ErrorCode.EXISTS,
                assertThrows(RftException.class, () -> users.add(plain("alice")))
                        .code());
        users.update("alice", user -> user.withPassword(HASH));
        users.remove("bob");

        assertEquals(Map.of("alice", plain("alice").withPassword(HASH)), users.read());
        assertEquals(
                ErrorCode.NOT_FOUND,
                assertThrows(RftException.class, () -> users.remove("bob")).code());
        assertEquals(
                ErrorCode.NOT_FOUND,
                assertThrows(RftException.class, () -> users.update("bob", user -> user))
                        .code());
    }

    @Test
    void aFileThatIsNotThereHasNoUsers() throws RftException {
        assertTrue(new UsersFile(state.resolve("none")).read().isEmpty());
        assertFalse(Files.exists(state.resolve("none")));
    }

    @Test
    void onlyTheOwnerMaySeeIt() throws IOException {
        var users = new UsersFile(state.resolve("new"));
        users.add(plain("alice"));

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(users.path())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("new"))));
    }

    @Test
    void whatADaemonOfAnotherAccountCannotReadIsTold() {
        var file = Path.of("/var/lib/rft/users.toml");
        assertEquals(Optional.empty(), UsersFile.foreign(file, "rft", "rft"));
        assertEquals(
                Optional.of(
                        "/var/lib/rft/users.toml belongs to root, its directory to rft: a daemon that runs as rft cannot read it."
                                + " Run: chown rft /var/lib/rft/users.toml /var/lib/rft/.users.toml.lock"
                                + " (and the next time: runuser -u rft -- rftd user ...)"),
                UsersFile.foreign(file, "root", "rft"));
    }

    @Test
    void aUsersFileInADirectoryOfOnesOwnIsOnesOwn() throws RftException {
        var users = new UsersFile(state);
        assertEquals(Optional.empty(), users.findForeign());
        users.add(plain("bob"));
        assertEquals(Optional.empty(), users.findForeign());
    }

    @Test
    void aChangeThatFailsLeavesTheFileAsItWas() throws IOException {
        var users = new UsersFile(state);
        users.add(plain("alice"));
        var before = Files.readString(users.path());
        Files.createDirectories(state.resolve(".users.toml.new/occupied"));

        assertThrows(RftException.class, () -> users.add(plain("bob")));

        assertEquals(before, Files.readString(users.path()));
    }

    @Test
    void changesAtOnceAreAllKept() throws RftException {
        var users = new UsersFile(state);

        try (var threads = new TaskGroup(bug -> {
            throw new AssertionError(bug);
        })) {
            for (var i = 0; i < 8; i++) {
                var name = "user" + i;
                threads.startPlatform(name, () -> {
                    try {
                        new UsersFile(state).add(plain(name));
                    } catch (RftException e) {
                        throw new AssertionError(e);
                    }
                });
            }
        }

        assertEquals(8, users.read().size());
    }

    @Test
    void aRunningDaemonSeesAChangeAtTheNextLogin() throws RftException {
        var file = new UsersFile(state);
        var configured = new UserEntry(
                "carol", Path.of("/c"), true, Optional.of(HASH), Optional.empty(), List.of(), Timetable.NONE);
        var users = users(configured, file);

        assertTrue(users.find("alice").isEmpty());
        file.add(plain("alice"));
        assertEquals(Path.of("/srv/alice"), users.find("alice").orElseThrow().root());
        file.update("alice", user -> user.withPassword(HASH));
        assertEquals(Optional.of(HASH), users.find("alice").orElseThrow().passwordHash());
        file.remove("alice");
        assertTrue(users.find("alice").isEmpty());
        assertEquals(Path.of("/c"), users.find("carol").orElseThrow().root());
    }

    @Test
    void aListThatCannotBeReadLetsNoneOfItsUsersInUntilItCanAgain() throws IOException {
        var file = new UsersFile(state);
        file.add(plain("alice"));
        var users = users(plain("carol"), file);
        assertTrue(users.find("alice").isPresent());
        var good = Files.readAllBytes(file.path());

        new PrivateFile(file.path()).replace("[[user]]\nname = 1\n".getBytes(StandardCharsets.UTF_8));
        var failure = assertThrows(RftException.class, () -> users.find("alice"));
        assertEquals(file.path() + ":2: user.name: must be a text in quotes", failure.getMessage());
        assertThrows(RftException.class, () -> users.find("alice"));
        assertTrue(users.find("carol").isPresent());

        new PrivateFile(file.path()).replace(good);
        assertTrue(users.find("alice").isPresent());

        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThrows(RftException.class, () -> users.find("alice"));
    }

    @Test
    void theLimitsOfAListThatCannotBeReadAreThoseItHadBefore() throws IOException {
        var file = new UsersFile(state);
        file.add(limited("alice", "08:00,1M 19:00,2M"));
        var users = users(limited("carol", "3M"), file);
        var morning = ZonedDateTime.parse("2026-06-22T09:00:00Z");
        assertEquals(Map.of("alice", new Rate(1 << 20), "carol", new Rate(3 << 20)), users.rates(morning));

        new PrivateFile(file.path()).replace("[[user]]\nname = 1\n".getBytes(StandardCharsets.UTF_8));

        assertEquals(Map.of("alice", new Rate(2 << 20), "carol", new Rate(3 << 20)), users.rates(morning.withHour(20)));
        assertEquals(
                Duration.ofHours(10).toNanos(),
                users.nextChange(morning, Duration.ofDays(2).toNanos()));
        assertEquals(7, users.nextChange(morning, 7));
    }

    @Test
    void aUserWhoseKeysCannotBeReadIsNotLetIn() throws RftException {
        var entry = new UserEntry(
                "alice",
                Path.of("/srv"),
                true,
                Optional.of(HASH),
                Optional.of(new AuthorizedKeysFile(state.resolve("missing"))),
                List.of(),
                Timetable.NONE);
        var users = users(entry, new UsersFile(state));

        assertThrows(RftException.class, () -> users.find("alice"));
    }

    private static DaemonUsers users(UserEntry configured, UsersFile file) {
        return new DaemonUsers(
                DaemonConfig.defaults().withUsers(Map.of(configured.name(), configured)), file, Clock.systemUTC());
    }

    private static UserEntry limited(String name, String limit) {
        return new UserEntry(
                name,
                Path.of("/srv"),
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Units.parseTimetable(limit));
    }

    private static UserEntry plain(String name) {
        return new UserEntry(
                name,
                Path.of("/srv").resolve(name),
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Timetable.NONE);
    }
}
