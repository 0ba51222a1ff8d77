package io.rft.client;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import java.util.List;

/** One end of a tree, either of them: below a directory of this machine, or of the server. Thread-safe. */
interface TreeSide extends TreeSource {
    List<EntryFailure> create(List<Creation> entries) throws RftException;

    List<EntryFailure> change(List<AttributeChange> changes) throws RftException;

    List<EntryFailure> keep(List<MetadataChange> changes) throws RftException;

    /** Removes a directory with all that is in it. */
    void removeTree(RemotePath directory) throws RftException;
}
