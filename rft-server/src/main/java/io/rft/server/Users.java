package io.rft.server;

import io.rft.RftException;
import io.rft.posix.Account;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who may log in. Asked at every login, so a change of what is behind it counts from the next login on. Thread-safe; may block on a
 * disk. A failure means that nobody can be let in.
 */
@FunctionalInterface
public interface Users {
    Optional<User> find(String name) throws RftException;

    /**
     * Why somebody whose password is right is not let in by it all the same, for the log; empty where they are. Asked once for each
     * login that would succeed, after all else, so that it may count.
     *
     * @param epoch counts the logins of one run of the client, from 1
     */
    default Optional<String> passwordRefusal(String name, long epoch, InetAddress peer) throws RftException {
        return Optional.empty();
    }

    /** The roots of all users: below them what is left of old uploads is removed. None where users cannot be listed. */
    default List<Root> roots() throws RftException {
        return List.of();
    }

    /**
     * A directory that users see as {@code /}.
     *
     * @param account the account of the machine that their files belong to, as {@link User#account()}
     */
    record Root(Path path, Optional<Account> account) {}
}
