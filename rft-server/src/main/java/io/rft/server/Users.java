package io.rft.server;

import io.rft.RftException;
import java.util.Optional;

/**
 * Who may log in. Asked at every login, so a change of what is behind it counts from the next login on. Thread-safe; may block on a
 * disk. A failure means that nobody can be let in.
 */
@FunctionalInterface
public interface Users {
    Optional<User> find(String name) throws RftException;
}
