package io.rft.client;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The end of a tree that is at the server, below a directory. */
record RemoteSide(RftClient client, RemotePath base) implements TreeSide {
    @Override
    public void list(RemotePath directory, Consumer<TreeEntry> entries) throws RftException {
        try {
            client.list(
                    base.resolve(directory),
                    entry -> entries.accept(TreeEntry.of(directory.resolve(entry.name()), entry)));
        } catch (IllegalArgumentException e) {
            throw new RftException(
                    ErrorCode.PROTOCOL, "the server lists a path that none can have: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Optional<TreeEntry>> look(List<RemotePath> entries) throws RftException {
        var found = client.look(base, entries);
        var all = new ArrayList<Optional<TreeEntry>>();
        for (var i = 0; i < entries.size(); i++) {
            var path = entries.get(i);
            all.add(found.get(i).map(entry -> TreeEntry.of(path, entry)));
        }
        return all;
    }

    @Override
    public List<EntryFailure> create(List<Creation> entries) throws RftException {
        return client.create(base, entries);
    }

    @Override
    public List<EntryFailure> change(List<AttributeChange> changes) throws RftException {
        return client.change(base, changes);
    }

    @Override
    public FoundMetadata metadata(List<RemotePath> entries, boolean owners, boolean attributes) throws RftException {
        return client.metadata(base, entries, owners, attributes);
    }

    @Override
    public List<EntryFailure> keep(List<MetadataChange> changes) throws RftException {
        return client.keep(base, changes);
    }

    @Override
    public List<EntryFailure> removeAll(List<RemotePath> entries) throws RftException {
        return client.removeAll(base, entries);
    }

    @Override
    public void removeTree(RemotePath directory) throws RftException {
        client.remove(base.resolve(directory), true);
    }
}
