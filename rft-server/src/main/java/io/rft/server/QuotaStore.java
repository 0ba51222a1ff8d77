package io.rft.server;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.DiskSpace;
import io.rft.store.FileEntry;
import io.rft.store.Footprint;
import io.rft.store.Glob;
import io.rft.store.Match;
import io.rft.store.PackRequest;
import io.rft.store.PackSource;
import io.rft.store.Pages;
import io.rft.store.SourceFile;
import io.rft.store.StageRequest;
import io.rft.store.StagedFile;
import io.rft.store.StagedPack;
import io.rft.store.Store;
import io.rft.store.Usage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A store whose owner has a quota: what needs room asks the ledger first. Room for an upload is taken when it begins, for all of it.
 * Owns the store below it. Thread-safe.
 */
final class QuotaStore implements Store {
    private final Store store;
    private final Ledger ledger;
    private final BooleanSupplier stop;

    QuotaStore(Store store, Ledger ledger, BooleanSupplier stop) {
        this.store = store;
        this.ledger = ledger;
        this.stop = stop;
    }

    @Override
    public SourceFile open(RemotePath path) throws RftException {
        return store.open(path);
    }

    /** An attempt before may have taken the room, or some of it. */
    @Override
    public StagedFile stage(StageRequest request) throws RftException {
        if (!ledger.isLimited()) {
            return store.stage(request);
        }
        var there = store.stagedBytes(request.target(), request.transfer());
        var more = new Footprint(request.source().size() - there.orElse(0), there.isPresent() ? 0 : 1);
        try (var room = ledger.reserve(more, this::measured)) {
            var staged = store.stage(request);
            room.taken();
            return staged;
        }
    }

    @Override
    public PackSource openPack(RemotePath directory, List<RemotePath> members, Map<Integer, RftException> failures)
            throws RftException {
        return store.openPack(directory, members, failures);
    }

    @Override
    public StagedPack stagePack(PackRequest request) throws RftException {
        if (!ledger.isLimited()) {
            return store.stagePack(request);
        }
        var room = ledger.reserve(size(request), this::measured);
        try {
            var staged = new QuotaPack(store.stagePack(request), room);
            ledger.less(); // what it replaces, and what of it fails
            return staged;
        } catch (RftException | RuntimeException e) {
            room.close();
            throw e;
        }
    }

    @Override
    public FileEntry stat(RemotePath path, boolean followLink) throws RftException {
        return store.stat(path, followLink);
    }

    @Override
    public Pages<FileEntry> list(RemotePath directory) throws RftException {
        return store.list(directory);
    }

    @Override
    public Pages<Match> find(Glob pattern) throws RftException {
        return store.find(pattern);
    }

    @Override
    public Pages<Usage> measure(RemotePath path, boolean each) throws RftException {
        return store.measure(path, each);
    }

    @Override
    public DiskSpace space(RemotePath directory) throws RftException {
        return store.space(directory);
    }

    @Override
    public void copy(RemotePath from, RemotePath to, boolean replace, BooleanSupplier end) throws RftException {
        if (!ledger.isLimited()) {
            store.copy(from, to, replace, end);
            return;
        }
        var size = store.stat(from, true).status().size();
        try (var room = ledger.reserve(new Footprint(size, 1), this::measured)) {
            store.copy(from, to, replace, end);
            room.taken(new Footprint(sizeOf(to, size), 1)); // another file may have got its name meanwhile
            ledger.less(); // what it replaces
        }
    }

    @Override
    public List<EntryFailure> create(RemotePath directory, List<Creation> entries) throws RftException {
        if (!ledger.isLimited()) {
            return store.create(directory, entries);
        }
        var asked = new Footprint(bytesOfNames(directory, entries), missing(directory, entries));
        try (var room = ledger.reserve(asked, this::measured)) {
            var failures = store.create(directory, entries);
            ledger.less(); // those that failed
            room.taken();
            return failures;
        }
    }

    @Override
    public List<EntryFailure> change(RemotePath directory, List<AttributeChange> changes) throws RftException {
        return store.change(directory, changes);
    }

    @Override
    public FoundMetadata metadata(RemotePath directory, List<RemotePath> entries, boolean owners, boolean attributes)
            throws RftException {
        return store.metadata(directory, entries, owners, attributes);
    }

    @Override
    public List<EntryFailure> keep(RemotePath directory, List<MetadataChange> changes, Predicate<RemotePath> mayOwn)
            throws RftException {
        return store.keep(directory, changes, mayOwn);
    }

    @Override
    public List<EntryFailure> removeAll(RemotePath directory, List<RemotePath> entries) throws RftException {
        try {
            return store.removeAll(directory, entries);
        } finally {
            ledger.less();
        }
    }

    @Override
    public List<Optional<FileEntry>> look(RemotePath directory, List<RemotePath> entries) throws RftException {
        return store.look(directory, entries);
    }

    @Override
    public void makeDirectory(RemotePath path, boolean parents) throws RftException {
        if (!ledger.isLimited()) {
            store.makeDirectory(path, parents);
            return;
        }
        try (var room = ledger.reserve(new Footprint(0, missing(path, parents)), this::measured)) {
            store.makeDirectory(path, parents);
            room.taken();
        }
    }

    @Override
    public void remove(RemotePath path, boolean recursive) throws RftException {
        try {
            store.remove(path, recursive);
        } finally {
            ledger.less(); // also where it ended in the middle
        }
    }

    @Override
    public void rename(RemotePath from, RemotePath to, boolean replace) throws RftException {
        store.rename(from, to, replace);
        ledger.less();
    }

    @Override
    public OptionalLong stagedBytes(RemotePath target, TransferId transfer) throws RftException {
        return store.stagedBytes(target, transfer);
    }

    @Override
    public Footprint footprint(BooleanSupplier end) {
        return store.footprint(end);
    }

    @Override
    public void close() {
        store.close();
    }

    private Footprint measured() {
        return store.footprint(stop);
    }

    /** Of members that are refused nothing will be there. */
    private static Footprint size(PackRequest request) {
        var bytes = 0L;
        var files = 0L;
        for (var i = 0; i < request.members().size(); i++) {
            if (!request.refused().containsKey(i)) {
                bytes += request.members().get(i).size();
                files++;
            }
        }
        return new Footprint(bytes, files);
    }

    private long sizeOf(RemotePath path, long unlessThere) {
        try {
            return store.stat(path, false).status().size();
        } catch (RftException e) {
            return unlessThere;
        }
    }

    /** How many of these have to be made: what is there already takes no room once more. */
    private long missing(RemotePath directory, List<Creation> entries) throws RftException {
        var there = store.look(directory, entries.stream().map(Creation::path).toList());
        return there.stream().filter(Optional::isEmpty).count();
    }

    /** Each name of a file counts as much as the file has. */
    private long bytesOfNames(RemotePath directory, List<Creation> entries) throws RftException {
        var existing = entries.stream()
                .filter(Creation.NewName.class::isInstance)
                .map(entry -> ((Creation.NewName) entry).existing())
                .toList();
        return existing.isEmpty()
                ? 0
                : store.look(directory, existing).stream()
                        .flatMap(Optional::stream)
                        .mapToLong(entry -> entry.status().size())
                        .sum();
    }

    /** How many directories have to be made. */
    private int missing(RemotePath path, boolean parents) throws RftException {
        var missing = 1;
        for (var above = path.parent(); parents && !isThere(above); above = above.parent()) {
            missing++;
        }
        return parents && isThere(path) ? 0 : missing;
    }

    private boolean isThere(RemotePath path) throws RftException {
        try {
            store.stat(path, false);
            return true;
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
