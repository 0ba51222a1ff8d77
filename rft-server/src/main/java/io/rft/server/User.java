package io.rft.server;

import io.rft.posix.Account;
import io.rft.protocol.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Someone who may log in. Without a password hash and without keys: nobody can log in as them.
 *
 * @param root the directory that they see as {@code /}
 * @param account the account of the machine that their files belong to; none where they belong to the server's own
 * @param rights what they may do below it
 * @param links whether symbolic links that stay below the root are followed; never for one who has rules
 * @param quota the most that may lie below it
 * @param settings the most that the server grants to each of their sessions; the total rate is that of all of them together
 */
public record User(
        String name,
        Path root,
        Optional<Account> account,
        Rights rights,
        boolean links,
        Quota quota,
        Optional<PasswordHash> passwordHash,
        List<AuthorizedKey> keys,
        Settings settings) {
    public static final int NAME_CHARACTERS_MAX = 64;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}._@+-]*");

    /** Somebody without an account, rules and quota. */
    public User(
            String name,
            Path root,
            boolean write,
            Optional<PasswordHash> passwordHash,
            List<AuthorizedKey> keys,
            Settings settings) {
        this(name, root, Optional.empty(), Rights.of(write), true, Quota.NONE, passwordHash, keys, settings);
    }

    public User {
        links = links && rights.rules().isEmpty(); // whose rules go by names
        if (!isName(name)) {
            throw new IllegalArgumentException("a user name " + NAME_RULE);
        }
        if (!root.isAbsolute()) {
            throw new IllegalArgumentException("the root of a user is an absolute path");
        }
        keys = List.copyOf(keys);
    }

    /** Whether they may change anything. */
    public boolean write() {
        return rights.write();
    }

    /** What {@link #isName} asks for, to follow "a user name". */
    public static final String NAME_RULE =
            "has 1 to " + NAME_CHARACTERS_MAX + " letters, digits or . _ @ + - and starts with a letter, a digit or _";

    public static boolean isName(String name) {
        return name.length() <= NAME_CHARACTERS_MAX && NAME.matcher(name).matches();
    }
}
