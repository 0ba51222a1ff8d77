package io.rft.client;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One end of a tree: below a directory of this machine, or of the server. Paths are from that directory on. Thread-safe. */
interface TreeSide {
    /** Everything in a directory, in no order. */
    void list(RemotePath directory, Consumer<TreeEntry> entries) throws RftException;

    /** What is there under these names, no link followed. */
    List<Optional<TreeEntry>> look(List<RemotePath> entries) throws RftException;

    List<EntryFailure> create(List<Creation> entries) throws RftException;

    List<EntryFailure> change(List<AttributeChange> changes) throws RftException;

    /** Whose these entries are, and which extended attributes they have, no link followed; empty where that failed. */
    FoundMetadata metadata(List<RemotePath> entries, boolean owners, boolean attributes) throws RftException;

    List<EntryFailure> keep(List<MetadataChange> changes) throws RftException;

    List<EntryFailure> removeAll(List<RemotePath> entries) throws RftException;

    /** Removes a directory with all that is in it. */
    void removeTree(RemotePath directory) throws RftException;
}
