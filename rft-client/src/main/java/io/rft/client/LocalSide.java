package io.rft.client;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.Metadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.store.FileEntry;
import io.rft.store.LocalStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** The end of a tree that is on this machine: a store whose root is the tree's. */
record LocalSide(LocalStore store) implements TreeSide {
    private static final int PAGE = 1000;
    /** No set-user-id and the like from a server (GUARANTEES: G28). */
    private static final int PERMISSIONS = 0777;

    @Override
    public void list(RemotePath directory, Consumer<TreeEntry> entries) throws RftException {
        var problem = Optional.<RftException>empty();
        try (var pages = store.list(directory)) {
            while (!pages.isAtEnd()) {
                for (var entry : pages.next(PAGE)) {
                    RemotePath path;
                    try {
                        path = directory.resolve(entry.name());
                    } catch (IllegalArgumentException e) { // the others go on
                        problem = Optional.of(tooLong(directory, entry, e));
                        continue;
                    }
                    entries.accept(TreeEntry.of(path, entry));
                }
            }
        }
        if (problem.isPresent()) {
            throw problem.get();
        }
    }

    private static RftException tooLong(RemotePath directory, FileEntry entry, IllegalArgumentException why) {
        return new RftException(
                ErrorCode.PERMISSION,
                Escaped.of(directory.toString()) + " was not copied whole: with " + Escaped.of(entry.name()) + " it is "
                        + why.getMessage(),
                "Copy it from a directory that is further down.",
                why);
    }

    @Override
    public List<Optional<TreeEntry>> look(List<RemotePath> entries) throws RftException {
        var found = store.look(RemotePath.ROOT, entries);
        var all = new ArrayList<Optional<TreeEntry>>();
        for (var i = 0; i < entries.size(); i++) {
            var path = entries.get(i);
            all.add(found.get(i).map(entry -> TreeEntry.of(path, entry)));
        }
        return all;
    }

    @Override
    public List<EntryFailure> create(List<Creation> entries) throws RftException {
        return store.create(
                RemotePath.ROOT, entries.stream().map(LocalSide::permitted).toList());
    }

    private static Creation permitted(Creation creation) {
        return switch (creation) {
            case Creation.NewDirectory(var path, var mode) -> new Creation.NewDirectory(path, mode & PERMISSIONS);
            case Creation.NewFile(var path, var mode) -> new Creation.NewFile(path, mode & PERMISSIONS);
            case Creation.NewLink link -> link;
            case Creation.NewName name -> name;
        };
    }

    @Override
    public List<EntryFailure> change(List<AttributeChange> changes) throws RftException {
        return store.change(
                RemotePath.ROOT, changes.stream().map(LocalSide::permitted).toList());
    }

    private static AttributeChange permitted(AttributeChange change) {
        var mode = change.mode().isPresent()
                ? OptionalInt.of(change.mode().getAsInt() & PERMISSIONS)
                : OptionalInt.empty();
        return new AttributeChange(change.path(), mode, change.modified());
    }

    @Override
    public FoundMetadata metadata(List<RemotePath> entries, boolean owners, boolean attributes) throws RftException {
        var found = new ArrayList<Optional<Metadata>>(entries.size());
        var failures = new ArrayList<EntryFailure>();
        while (found.size() < entries.size()) {
            var done = found.size();
            var some = store.metadata(RemotePath.ROOT, entries.subList(done, entries.size()), owners, attributes);
            found.addAll(some.entries());
            some.failures().forEach(failure -> failures.add(failure.at(done + failure.index())));
        }
        return new FoundMetadata(found, failures);
    }

    /** Whoever copies to their own machine gives away what the system lets them give away. */
    @Override
    public List<EntryFailure> keep(List<MetadataChange> changes) throws RftException {
        return store.keep(RemotePath.ROOT, changes, _ -> true);
    }

    @Override
    public List<EntryFailure> removeAll(List<RemotePath> entries) throws RftException {
        return store.removeAll(RemotePath.ROOT, entries);
    }

    @Override
    public void removeTree(RemotePath directory) throws RftException {
        store.remove(directory, true);
    }
}
