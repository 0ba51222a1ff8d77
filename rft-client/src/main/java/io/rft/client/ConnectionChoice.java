package io.rft.client;

import java.util.Optional;

/**
 * How many data connections a session has, up to what both sides agreed on.
 *
 * @param fixed as many as that, or as there are blocks for; else as many as prove good
 * @param memory what has proved good before, if that is kept
 */
record ConnectionChoice(boolean fixed, Optional<PathMemory> memory) {
    static final ConnectionChoice FIXED = new ConnectionChoice(true, Optional.empty());

    static final ConnectionChoice AUTO = new ConnectionChoice(false, Optional.empty());
}
