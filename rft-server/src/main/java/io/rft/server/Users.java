package io.rft.server;

import io.rft.RftException;
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

    /** The roots of all users: below them what is left of old uploads is removed. None where users cannot be listed. */
    default List<Path> roots() throws RftException {
        return List.of();
    }
}
