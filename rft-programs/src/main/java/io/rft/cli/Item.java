package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Transfer;
import java.util.Optional;

/** One file of a command that moves files, ready to be begun. */
interface Item {
    /** The source as it was typed. */
    String path();

    /** Where it goes, for people. */
    String target();

    /** Why it will not be begun, where that is clear beforehand. */
    default Optional<RftException> problem() {
        return Optional.empty();
    }

    /** Begins the transfer. */
    Transfer start() throws RftException;

    /** The failure in words of the command, where this end knows more about it than the transfer did. */
    default RftException explained(RftException failure) {
        return failure;
    }
}
