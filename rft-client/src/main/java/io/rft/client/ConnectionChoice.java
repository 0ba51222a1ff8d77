package io.rft.client;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many data connections a session has, up to what both sides agreed on.
 *
 * @param fixed as many as that, or as there are blocks for; else as many as prove good
 * @param memory what has proved good before, if that is kept
 * @param aheadBytes how much will be moved as soon as there is a session: what is known of it
 */
record ConnectionChoice(boolean fixed, Optional<PathMemory> memory, long aheadBytes) {
    static final ConnectionChoice FIXED = new ConnectionChoice(true, Optional.empty(), 0);

    static final ConnectionChoice AUTO = new ConnectionChoice(false, Optional.empty(), 0);

    /** What has proved good on this path, if it matters. */
    OptionalInt known(String path) {
        return fixed ? OptionalInt.empty() : memory.map(one -> one.find(path)).orElse(OptionalInt.empty());
    }
}
