package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.store.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The list of users that {@code rftd user} keeps in the state directory; a running daemon reads the same file. Each change replaces
 * the whole file, one at a time. Thread-safe; blocks on the disk.
 */
final class UsersFile {
    static final String FILE_NAME = "users.toml";

    private static final String HEADER = "# Kept by rftd user: edit with rftd user add, passwd and rm.\n";

    private final PrivateFile file;

    UsersFile(Path stateDirectory) {
        this.file = new PrivateFile(stateDirectory.resolve(FILE_NAME));
    }

    Path path() {
        return file.path();
    }

    /** The users by name, in the order of the file; none if there is no file. */
    Map<String, UserEntry> read() throws RftException {
        var content = file.read();
        if (content.isEmpty()) {
            return Map.of();
        }
        var root = new TomlFile(path(), new String(content.get(), StandardCharsets.UTF_8)).root();
        var users = readAll(root, (_, _) -> {});
        root.end();
        return users;
    }

    /** The users of a document, each looked at; fails on a second one of a name. */
    static Map<String, UserEntry> readAll(TomlTable root, Check check) throws RftException {
        var users = new LinkedHashMap<String, UserEntry>();
        for (var table : root.tables("user")) {
            var entry = UserEntry.read(table);
            if (users.putIfAbsent(entry.name(), entry) != null) {
                throw table.error("name", "there is a user " + entry.name() + " already");
            }
            check.look(entry, table);
        }
        return users;
    }

    /** Looks at an entry and where it stands; throws what is wrong with it. */
    @FunctionalInterface
    interface Check {
        void look(UserEntry entry, TomlTable table) throws RftException;
    }

    /** Fails with {@code NOT_FOUND} if there is no user of this name. */
    UserEntry present(String name) throws RftException {
        return present(read(), name);
    }

    void add(UserEntry user) throws RftException {
        change(users -> {
            if (users.putIfAbsent(user.name(), user) != null) {
                throw new RftException(
                        ErrorCode.EXISTS,
                        "there is a user " + user.name() + " already",
                        "Change the password with rftd user passwd " + user.name() + ", or remove the user first.");
            }
        });
    }

    /** Adds the user or takes the place of the one with the name. */
    void put(UserEntry user) throws RftException {
        change(users -> users.put(user.name(), user));
    }

    void update(String name, Change<UserEntry> change) throws RftException {
        change(users -> users.put(name, change.of(present(users, name))));
    }

    void remove(String name) throws RftException {
        change(users -> users.remove(present(users, name).name()));
    }

    /** What becomes of a value. */
    @FunctionalInterface
    interface Change<T> {
        T of(T before) throws RftException;
    }

    @FunctionalInterface
    private interface Edit {
        void apply(Map<String, UserEntry> users) throws RftException;
    }

    private void change(Edit edit) throws RftException {
        file.exclusively(() -> {
            var users = new LinkedHashMap<>(read());
            edit.apply(users);
            var text = new StringBuilder(HEADER);
            users.values().forEach(user -> text.append('\n').append(user.toToml()));
            file.replace(text.toString().getBytes(StandardCharsets.UTF_8));
            return users;
        });
    }

    /** Why a daemon may not be able to read the file, and what to do; empty where it belongs to whom its directory belongs. */
    Optional<String> findForeign() throws RftException {
        try {
            var directory = path().toAbsolutePath().getParent();
            return Files.exists(path()) && directory != null
                    ? foreign(
                            path(),
                            Files.getOwner(path()).getName(),
                            Files.getOwner(directory).getName())
                    : Optional.empty();
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot look at " + path() + ": " + e.getMessage(), e);
        }
    }

    static Optional<String> foreign(Path file, String owner, String directoryOwner) {
        if (owner.equals(directoryOwner)) {
            return Optional.empty();
        }
        var lock = file.resolveSibling("." + FILE_NAME + ".lock");
        return Optional.of(
                file + " belongs to " + owner + ", its directory to " + directoryOwner + ": a daemon that runs as "
                        + directoryOwner + " cannot read it. Run: chown " + directoryOwner + " " + file + " " + lock
                        + " (and the next time: runuser -u " + directoryOwner + " -- rftd user ...)");
    }

    private UserEntry present(Map<String, UserEntry> users, String name) throws RftException {
        var user = users.get(name);
        if (user == null) {
            throw new RftException(
                    ErrorCode.NOT_FOUND, "no user " + name + " in " + path(), "Who there is shows: rftd user list");
        }
        return user;
    }
}
