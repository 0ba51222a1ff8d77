package io.rft.client;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The target of a rehearsal that is not there: it has nothing, and nothing is moved to it. */
record Nowhere() implements TreeSide, TreeMover {
    @Override
    public void list(RemotePath directory, Consumer<TreeEntry> entries) {}

    @Override
    public List<Optional<TreeEntry>> look(List<RemotePath> entries) {
        return Collections.nCopies(entries.size(), Optional.empty());
    }

    @Override
    public List<EntryFailure> create(List<Creation> entries) {
        throw changed();
    }

    @Override
    public List<EntryFailure> change(List<AttributeChange> changes) {
        throw changed();
    }

    @Override
    public FoundMetadata metadata(List<RemotePath> entries, boolean owners, boolean attributes) {
        throw changed();
    }

    @Override
    public List<EntryFailure> keep(List<MetadataChange> changes) {
        throw changed();
    }

    @Override
    public List<EntryFailure> removeAll(List<RemotePath> entries) {
        throw changed();
    }

    @Override
    public void removeTree(RemotePath directory) {
        throw changed();
    }

    @Override
    public Transfer begin(TreeEntry file) throws RftException {
        throw changed();
    }

    @Override
    public Pack begin(List<TreeEntry> files) throws RftException {
        throw changed();
    }

    @Override
    public boolean isSame(TreeEntry file) throws RftException {
        throw changed();
    }

    private static IllegalStateException changed() {
        return new IllegalStateException("a rehearsal changes nothing");
    }
}
