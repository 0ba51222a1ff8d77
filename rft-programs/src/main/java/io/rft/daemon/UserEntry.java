package io.rft.daemon;

import io.rft.RftException;
import io.rft.console.Units;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import io.rft.server.AuthorizedKeysFile;
import io.rft.server.PasswordHash;
import io.rft.server.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user as a file describes them: a {@code [[user]]} of {@code rftd.toml} or of the list that {@code rftd user} keeps. Immutable.
 *
 * @param keys keys in the entry itself, besides those in the authorized-keys file
 * @param limit what all sessions of this user get together
 */
record UserEntry(
        String name,
        Path root,
        boolean write,
        Optional<PasswordHash> passwordHash,
        Optional<AuthorizedKeysFile> authorizedKeys,
        List<SshPublicKey> keys,
        Timetable limit) {
    UserEntry {
        keys = List.copyOf(keys);
    }

    /** Reads all of a table; fails with {@code USAGE} that names file, line and key. */
    static UserEntry read(TomlTable table) throws RftException {
        table.unsupported("quota", "rule", "symlinks");
        var entry = new UserEntry(
                table.text("name", UserEntry::name).orElseThrow(() -> table.error("name is missing")),
                table.text("root", DaemonConfig::absolute).orElseThrow(() -> table.error("root is missing")),
                table.flag("write").orElse(true),
                table.text("password-hash", PasswordHash::parse),
                table.text("authorized-keys", DaemonConfig::absolute).map(AuthorizedKeysFile::new),
                table.texts("keys", UserEntry::key).orElse(List.of()),
                table.quantity("bwlimit", Units::parseTimetable).orElse(Timetable.NONE));
        table.end();
        return entry;
    }

    /** Fails if what the entry names is not there, or cannot be used, now. */
    void requireFiles(TomlTable table) throws RftException {
        if (!Files.isDirectory(root)) {
            throw table.error("root", root + " is not a directory");
        }
        if (authorizedKeys.isPresent()) {
            try {
                authorizedKeys.get().keys();
            } catch (RftException e) {
                throw table.error("authorized-keys", String.valueOf(e.getMessage()));
            }
        }
    }

    /** The user to let in at this time, with the keys that the authorized-keys file holds now. */
    User toUser(Settings most, ZonedDateTime now) throws RftException {
        var all = new ArrayList<>(keys);
        if (authorizedKeys.isPresent()) {
            all.addAll(authorizedKeys.get().keys());
        }
        var own = new RateLimits(limit.at(now), Rate.NONE, Rate.NONE);
        var settings = new Settings(
                most.connections(), most.blockBytes(), most.limits().lower(own));
        return new User(name, root, write, passwordHash, all, settings);
    }

    /** The entry as a {@code [[user]]} that {@link #read} understands. */
    String toToml() {
        var toml = new StringBuilder("[[user]]\n");
        line(toml, "name", quoted(name));
        line(toml, "root", quoted(root.toString()));
        line(toml, "write", String.valueOf(write));
        passwordHash.ifPresent(hash -> line(toml, "password-hash", quoted(hash.toPhc())));
        authorizedKeys.ifPresent(
                file -> line(toml, "authorized-keys", quoted(file.path().toString())));
        if (!keys.isEmpty()) {
            line(
                    toml,
                    "keys",
                    "["
                            + String.join(
                                    ", ",
                                    keys.stream()
                                            .map(key -> quoted(key.toString()))
                                            .toList()) + "]");
        }
        if (!limit.equals(Timetable.NONE)) {
            line(toml, "bwlimit", quoted(limit.toString()));
        }
        return toml.toString();
    }

    UserEntry withPassword(PasswordHash hash) {
        return new UserEntry(name, root, write, Optional.of(hash), authorizedKeys, keys, limit);
    }

    static String name(String text) {
        if (!User.isName(text)) {
            throw new IllegalArgumentException("a user name " + User.NAME_RULE);
        }
        return text;
    }

    private static SshPublicKey key(String text) {
        try {
            return SshPublicKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a usable key: " + e.getMessage(), e);
        }
    }

    private static void line(StringBuilder toml, String key, String value) {
        toml.append(key).append(" = ").append(value).append('\n');
    }

    /** A basic string of TOML. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
            } else if (Character.isISOControl(point)) {
                quoted.append(String.format("\\u%04x", point));
            } else {
                quoted.appendCodePoint(point);
            }
        });
        return quoted.append('"').toString();
    }
}
