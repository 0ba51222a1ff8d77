package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Transfer;
import java.util.Optional;

/**
 * A directory of a command, with all that is in it.
 *
 * @param path the source as it was typed
 * @param target for people
 */
record TreeItem(String path, String target, Tree copy) implements Item {
    @Override
    public Transfer start() throws RftException {
        throw new IllegalStateException("a tree is no single transfer");
    }

    @Override
    public Optional<Tree> tree() {
        return Optional.of(copy);
    }
}
