package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.Units;
import io.rft.posix.Account;
import io.rft.posix.Identity;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import io.rft.server.AuthorizedKey;
import io.rft.server.AuthorizedKeysFile;
import io.rft.server.PasswordHash;
import io.rft.server.Quota;
import io.rft.server.Rights;
import io.rft.server.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A user as a file describes them: a {@code [[user]]} of {@code rftd.toml} or of the list that {@code rftd user} keeps. Immutable.
 *
 * @param account the account of the machine that their files belong to
 * @param keys lines of authorized_keys in the entry itself, besides those in the authorized-keys file
 * @param symlinks whether links that stay below the root are followed
 * @param limit what all sessions of this user get together
 */
record UserEntry(
        String name,
        Path root,
        Optional<String> account,
        Rights rights,
        boolean symlinks,
        Quota quota,
        Optional<PasswordHash> passwordHash,
        Optional<AuthorizedKeysFile> authorizedKeys,
        List<AuthorizedKey> keys,
        Timetable limit) {
    UserEntry {
        keys = List.copyOf(keys);
    }

    /** Somebody without an account, rules and quota. */
    UserEntry(
            String name,
            Path root,
            boolean write,
            Optional<PasswordHash> passwordHash,
            Optional<AuthorizedKeysFile> authorizedKeys,
            List<AuthorizedKey> keys,
            Timetable limit) {
        this(
                name,
                root,
                Optional.empty(),
                new Rights(write, List.of()),
                true,
                Quota.NONE,
                passwordHash,
                authorizedKeys,
                keys,
                limit);
    }

    /** Reads all of a table; fails with {@code USAGE} that names file, line and key. */
    static UserEntry read(TomlTable table) throws RftException {
        var entry = new UserEntry(
                table.text("name", UserEntry::name).orElseThrow(() -> table.error("name is missing")),
                table.text("root", DaemonConfig::absolute).orElseThrow(() -> table.error("root is missing")),
                table.text("account", UserEntry::account),
                UserRules.read(table),
                table.flag("symlinks").orElse(true),
                new Quota(
                        quota(table.quantity("quota", Units::parseSize)),
                        quota(table.quantity("quota-files", UserEntry::count))),
                table.text("password-hash", PasswordHash::parse),
                table.text("authorized-keys", DaemonConfig::absolute).map(AuthorizedKeysFile::new),
                table.texts("keys", UserEntry::key).orElse(List.of()),
                table.quantity("bwlimit", Units::parseTimetable).orElse(Timetable.NONE));
        table.end();
        return entry;
    }

    /** Fails if what the entry names is not there, or cannot be used, now. */
    void requireFiles(TomlTable table) throws RftException {
        if (!Files.isDirectory(root) && !isOutOfSight()) {
            throw table.error("root", root + " is not a directory");
        }
        if (account.isPresent()) {
            try {
                findAccount();
            } catch (RftException e) {
                throw table.error("account", String.valueOf(e.getMessage()));
            }
        }
        if (authorizedKeys.isPresent()) {
            try {
                authorizedKeys.get().keys();
            } catch (RftException e) {
                throw table.error("authorized-keys", String.valueOf(e.getMessage()));
            }
        }
    }

    /** A daemon with few of root's rights may not get to what an account keeps to itself: whether it is there shows at the login. */
    private boolean isOutOfSight() {
        return account.isPresent() && !Files.exists(root) && !Files.notExists(root);
    }

    /** What the machine says of the account now; fails where there is none of this name, or this process cannot act as it. */
    Optional<Account> findAccount() throws RftException {
        if (account.isEmpty()) {
            return Optional.empty();
        }
        var found = Account.find(account.get())
                .orElseThrow(
                        () -> new RftException(ErrorCode.NOT_FOUND, "this machine has no account " + account.get()));
        var obstacle = Identity.findObstacle(found);
        if (obstacle.isPresent()) {
            throw new RftException(ErrorCode.PERMISSION, obstacle.get());
        }
        return Optional.of(found);
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
        return new User(name, root, findAccount(), rights, symlinks, quota, passwordHash, all, settings);
    }

    /** The entry as a {@code [[user]]} that {@link #read} understands. */
    String toToml() {
        var toml = new StringBuilder("[[user]]\n");
        line(toml, "name", quoted(name));
        line(toml, "root", quoted(root.toString()));
        account.ifPresent(whose -> line(toml, "account", quoted(whose)));
        line(toml, "write", String.valueOf(write()));
        if (!symlinks) {
            line(toml, "symlinks", "false");
        }
        quota.bytes().ifPresent(bytes -> line(toml, "quota", quoted(String.valueOf(bytes))));
        quota.files().ifPresent(files -> line(toml, "quota-files", quoted(String.valueOf(files))));
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
        rights.rules().forEach(rule -> UserRules.write(toml, rule));
        return toml.toString();
    }

    /** Whether the user may change anything. */
    boolean write() {
        return rights.write();
    }

    UserEntry withPassword(PasswordHash hash) {
        return new UserEntry(
                name, root, account, rights, symlinks, quota, Optional.of(hash), authorizedKeys, keys, limit);
    }

    private static OptionalLong quota(Optional<Long> given) {
        return given.isPresent() ? OptionalLong.of(given.get()) : OptionalLong.empty();
    }

    private static long count(String text) {
        if (!text.matches("[0-9]{1,12}")) {
            throw new IllegalArgumentException("must be a whole number");
        }
        return Long.parseLong(text);
    }

    static String name(String text) {
        if (!User.isName(text)) {
            throw new IllegalArgumentException("a user name " + User.NAME_RULE);
        }
        return text;
    }

    private static String account(String text) {
        if (!Account.isName(text)) {
            throw new IllegalArgumentException("this cannot be the name of an account");
        }
        return text;
    }

    private static AuthorizedKey key(String text) {
        try {
            return AuthorizedKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a usable key: " + e.getMessage(), e);
        }
    }

    static void line(StringBuilder toml, String key, String value) {
        toml.append(key).append(" = ").append(value).append('\n');
    }

    /** A basic string of TOML. */
    static String quoted(String text) {
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
