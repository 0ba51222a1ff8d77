package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Transfer;
import java.util.Optional;

/** A source that is not moved, and why. */
record Refused(String path, Optional<RftException> problem) implements Item {
    Refused(String path, RftException problem) {
        this(path, Optional.of(problem));
    }

    @Override
    public String target() {
        return "";
    }

    @Override
    public Transfer start() throws RftException {
        throw problem.orElseThrow();
    }
}
