package io.rft.client;

import io.rft.EntryFailure;
import io.rft.FoundMetadata;
import io.rft.RemotePath;
import io.rft.RftException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The end of a tree that a copy comes from: nothing is made there. Paths are from the tree's directory on. Thread-safe. */
interface TreeSource {
    /** Everything in a directory, in no order. */
    void list(RemotePath directory, Consumer<TreeEntry> entries) throws RftException;

    /** What is there under these names, no link followed. */
    List<Optional<TreeEntry>> look(List<RemotePath> entries) throws RftException;

    /** Whose these entries are, and which extended attributes they have, no link followed; empty where that failed. */
    FoundMetadata metadata(List<RemotePath> entries, boolean owners, boolean attributes) throws RftException;

    List<EntryFailure> removeAll(List<RemotePath> entries) throws RftException;
}
