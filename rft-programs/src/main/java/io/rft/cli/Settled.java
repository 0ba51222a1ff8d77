package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Transfer;
import java.util.Optional;

/**
 * A file of a command that is not moved: the target has what it should, or the command only says what it would do.
 *
 * @param action what becomes of it, or would
 * @param bytes its size
 */
record Settled(String path, String target, FileOutcome.Action action, long bytes) implements Item {
    @Override
    public Transfer start() throws RftException {
        throw new IllegalStateException("it is not moved");
    }

    @Override
    public Optional<Settled> settled() {
        return Optional.of(this);
    }
}
