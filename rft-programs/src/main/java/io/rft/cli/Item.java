package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Transfer;
import io.rft.client.TreeOutcome;
import io.rft.client.TreeTransfer;
import io.rft.client.Unkept;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** What became of it, where that is clear beforehand: then {@link #start} is not called. */
    default Optional<Settled> settled() {
        return Optional.empty();
    }

    /** Where its file is, if it is a single one. */
    default Optional<Selecting.Ends> ends() {
        return Optional.empty();
    }

    /** Begins the transfer. */
    Transfer start() throws RftException;

    /** What is left to do once the transfer has come through. */
    default void completed() throws RftException {}

    /** What of it was only to be kept where that is permitted, and was not; once it is completed. */
    default Optional<Unkept> unkept() {
        return Optional.empty();
    }

    /** Begins the copy, where this is a tree and no file. */
    interface Tree {
        TreeTransfer begin(Consumer<TreeOutcome> listener) throws RftException;
    }

    /** The tree that it is, if it is one: then {@link #start} is not called. */
    default Optional<Tree> tree() {
        return Optional.empty();
    }

    /** The failure in words of the command, where this end knows more about it than the transfer did. */
    default RftException explained(RftException failure) {
        return failure;
    }
}
