package io.rft.store;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.Directory;
import io.rft.disk.Disk;
import io.rft.disk.DiskSpace;
import io.rft.disk.FileStatus;
import io.rft.journal.DurabilityCounts;
import io.rft.posix.PosixDisk;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The files below one directory of this machine. Names go to the system relative to that directory's handle and are resolved there;
 * none becomes a {@link Path}. Changes of names are durable when a method returns. Thread-safe; owns the root's handle, which must stay
 * open as long as any of the files opened here.
 */
public final class LocalStore implements Store {
    private static final int DIRECTORY_MODE = 0777; // less the process's umask

    private final Directory root;
    private final Accounts accounts;
    private final DurabilityCounts counts;

    /** Takes ownership of the root. */
    public LocalStore(Directory root, Accounts accounts) {
        this(root, accounts, new DurabilityCounts());
    }

    private LocalStore(Directory root, Accounts accounts, DurabilityCounts counts) {
        this.root = root;
        this.accounts = accounts;
        this.counts = counts;
    }

    /** The files below this directory; messages show names from its slash on. */
    public static LocalStore open(Path root) throws RftException {
        return open(root, "");
    }

    /** The files below this directory; messages put {@code shownAs} before a name's slash. */
    public static LocalStore open(Path root, String shownAs) throws RftException {
        return open(PosixDisk.SYSTEM, root, shownAs);
    }

    /** The same on this disk. */
    public static LocalStore open(Disk disk, Path root, String shownAs) throws RftException {
        return open(disk, root, shownAs, new DurabilityCounts());
    }

    /** The same; {@code counts} counts what is forced. */
    public static LocalStore open(Disk disk, Path root, String shownAs, DurabilityCounts counts) throws RftException {
        return new LocalStore(disk.open(root, shownAs), Accounts.system(), counts);
    }

    /** The same, where no link is followed: a name is a place. */
    public static LocalStore openWithoutLinks(Disk disk, Path root, String shownAs, DurabilityCounts counts)
            throws RftException {
        return new LocalStore(disk.openWithoutLinks(root, shownAs), Accounts.system(), counts);
    }

    @Override
    public SourceFile open(RemotePath path) throws RftException {
        return LocalSourceFile.open(root, permitted(path));
    }

    @Override
    public StagedFile stage(StageRequest request) throws RftException {
        named("write", request.target());
        return Staging.open(root, request, counts);
    }

    @Override
    public PackSource openPack(RemotePath directory, List<RemotePath> members, Map<Integer, RftException> failures)
            throws RftException {
        var found = new ArrayList<RemotePath>();
        var statuses = new ArrayList<FileStatus>();
        for (var i = 0; i < members.size(); i++) {
            try {
                statuses.add(fileStatus(permitted(directory.resolve(members.get(i)))));
                found.add(members.get(i));
            } catch (RftException e) {
                failures.put(i, e);
            } catch (IllegalArgumentException e) { // both together are too long
                failures.put(i, new RftException(ErrorCode.PERMISSION, String.valueOf(e.getMessage()), e));
            }
        }
        return new LocalPackSource(root, directory, found, statuses);
    }

    /** The same of files that were looked at already. */
    public PackSource openPack(RemotePath directory, List<RemotePath> members, List<FileStatus> statuses) {
        return new LocalPackSource(root, directory, members, statuses);
    }

    @Override
    public StagedPack stagePack(PackRequest request) throws RftException {
        var pack = new LocalStagedPack(root, request);
        for (var i = 0; i < request.members().size(); i++) {
            try {
                permitted(request.members().get(i).path());
            } catch (RftException e) {
                pack.refuse(i, e);
            }
        }
        return pack;
    }

    private FileStatus fileStatus(RemotePath path) throws RftException {
        var status = root.status(path.relative(), false);
        if (status.type() != FileStatus.Type.FILE) {
            throw new RftException(
                    ErrorCode.PERMISSION, "cannot open " + Escaped.of(path.toString()) + ": it is not a regular file");
        }
        return status;
    }

    @Override
    public FileEntry stat(RemotePath path, boolean followLink) throws RftException {
        var status = root.status(permitted(path).relative(), followLink);
        return entry(root, path.relative(), path.name(), status);
    }

    @Override
    public Pages<FileEntry> list(RemotePath path) throws RftException {
        return LocalEntryPages.of(root.openDirectory(permitted(path).relative()), this::findEntry);
    }

    @Override
    public Pages<Match> find(Glob pattern) throws RftException {
        return new GlobWalk(root, pattern, (directory, name, status) -> entry(directory, name, name, status));
    }

    @Override
    public Pages<Usage> measure(RemotePath path, boolean each) throws RftException {
        var status = root.status(permitted(path).relative(), true);
        return switch (status.type()) {
            case DIRECTORY -> new UsageWalk(root, path, each);
            case FILE -> OnePage.of(List.of(new Usage(path, status.size(), 1, 0, 0)));
            case SYMLINK, OTHER -> OnePage.of(List.of(new Usage(path, 0, 1, 0, 0)));
        };
    }

    @Override
    public DiskSpace space(RemotePath path) throws RftException {
        var place = root.status(permitted(path).relative(), true).type() == FileStatus.Type.DIRECTORY
                ? path
                : path.parent();
        try (var directory = root.openDirectory(place.relative())) {
            return directory.space();
        }
    }

    @Override
    public void copy(RemotePath from, RemotePath to, boolean replace, BooleanSupplier stop) throws RftException {
        named("copy", from);
        named("copy to", to);
        new LocalCopy(from, to, stop, counts).run(root, replace);
    }

    @Override
    public void makeDirectory(RemotePath path, boolean parents) throws RftException {
        if (parents) {
            var prefix = RemotePath.ROOT;
            for (var component : permitted(path).components()) {
                prefix = prefix.resolve(component);
                makeIfMissing(prefix);
            }
        } else {
            named("make", path);
            make(path);
        }
    }

    @Override
    public void remove(RemotePath path, boolean recursive) throws RftException {
        named("remove", path);
        try (var parent = root.openDirectory(path.parent().relative())) {
            if (recursive) {
                Tree.remove(parent, path.name());
            } else if (parent.status(path.name(), false).type() == FileStatus.Type.DIRECTORY) {
                parent.removeDirectory(path.name());
            } else {
                parent.removeFile(path.name());
            }
            force(parent);
        }
    }

    @Override
    public void rename(RemotePath from, RemotePath to, boolean replace) throws RftException {
        named("rename", from);
        named("rename to", to);
        try (var oldParent = root.openDirectory(from.parent().relative());
                var newParent = root.openDirectory(to.parent().relative())) {
            root.rename(from.relative(), to.relative(), replace);
            force(newParent);
            force(oldParent);
        }
    }

    @Override
    public List<EntryFailure> create(RemotePath directory, List<Creation> entries) throws RftException {
        try (var batch = new Batch(root, permitted(directory), counts)) {
            var failures = batch.each(entries, Creation::path, new NewEntries(root, directory, batch.parents()));
            batch.force();
            return failures;
        }
    }

    @Override
    public List<EntryFailure> change(RemotePath directory, List<AttributeChange> changes) throws RftException {
        try (var batch = new Batch(root, permitted(directory), counts)) {
            return batch.each(changes, AttributeChange::path, new Attributes(counts));
        }
    }

    @Override
    public List<EntryFailure> removeAll(RemotePath directory, List<RemotePath> entries) throws RftException {
        try (var batch = new Batch(root, permitted(directory), counts)) {
            var failures = batch.each(entries, path -> path, (parent, path, _) -> remove(batch, parent, path));
            batch.force();
            return failures.stream()
                    .filter(failure -> failure.code() != ErrorCode.NOT_FOUND)
                    .toList();
        }
    }

    @Override
    public List<Optional<FileEntry>> look(RemotePath directory, List<RemotePath> entries) throws RftException {
        var found = new ArrayList<Optional<FileEntry>>(Collections.nCopies(entries.size(), Optional.empty()));
        var numbers = IntStream.range(0, entries.size()).boxed().toList();
        try (var batch = new Batch(root, permitted(directory), counts)) {
            var failures = batch.each(numbers, entries::get, (parent, path, number) -> {
                var name = path.isRoot() ? "." : path.name();
                found.set(number, Optional.of(entry(parent, name, path.name(), parent.status(name, false))));
            });
            for (var failure : failures) {
                if (failure.code() != ErrorCode.NOT_FOUND && failure.code() != ErrorCode.PERMISSION) {
                    throw new RftException(failure.code(), failure.message());
                }
            }
        }
        return List.copyOf(found);
    }

    @Override
    public FoundMetadata metadata(RemotePath directory, List<RemotePath> entries, boolean owners, boolean attributes)
            throws RftException {
        try (var batch = new Batch(root, permitted(directory), counts)) {
            return new MetadataLook(batch, accounts, owners, attributes).at(entries);
        }
    }

    @Override
    public List<EntryFailure> keep(RemotePath directory, List<MetadataChange> changes, Predicate<RemotePath> mayOwn)
            throws RftException {
        try (var batch = new Batch(root, permitted(directory), counts)) {
            var keeping = new Keeping(batch.parents(), accounts, mayOwn, counts);
            var failures = batch.each(changes, MetadataChange::path, keeping);
            keeping.force();
            return failures;
        }
    }

    /**
     * Removes what transfers have left that were last tried before that instant, anywhere below the root, and nothing that one is at;
     * returns of how many. Takes as long as a walk through all directories, and ends early once {@code stop} says so.
     */
    public int expire(Instant before, BooleanSupplier stop) {
        return new Expiry(before, _ -> true, stop).run(root);
    }

    /**
     * Removes what transfers have left that were made to belong to these ({@link TransferId#within}), anywhere below the root; returns of how
     * many. None of them may be under way.
     */
    public int discardWithin(TransferId all) {
        return new Expiry(Instant.MAX, id -> id.isWithin(all), () -> false).run(root);
    }

    @Override
    public Footprint footprint(BooleanSupplier stop) {
        return new Footprints(stop).run(root);
    }

    @Override
    public OptionalLong stagedBytes(RemotePath target, TransferId transfer) throws RftException {
        named("write", target);
        var place = StagedPlace.open(root, target, transfer);
        try {
            var status = place.findStatus(place.names().part());
            return status.isPresent() ? OptionalLong.of(status.get().size()) : OptionalLong.empty();
        } finally {
            place.close();
        }
    }

    @Override
    public void close() {
        root.close();
    }

    private void force(Directory changed) throws RftException {
        changed.force();
        counts.forced(DurabilityCounts.Forced.DIRECTORY);
    }

    private static void remove(Batch batch, Directory parent, RemotePath path) throws RftException {
        named("remove", path);
        if (parent.status(path.name(), false).type() == FileStatus.Type.DIRECTORY) {
            parent.removeDirectory(path.name());
            batch.parents().removed(path);
        } else {
            parent.removeFile(path.name());
        }
        batch.parents().changed(path.parent());
    }

    private void makeIfMissing(RemotePath path) throws RftException {
        try {
            make(path);
        } catch (RftException e) {
            if (e.code() != ErrorCode.EXISTS || !isDirectory(path)) {
                throw e;
            }
        }
    }

    private boolean isDirectory(RemotePath path) throws RftException {
        try {
            return root.status(path.relative(), true).type() == FileStatus.Type.DIRECTORY;
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false; // a link that leads nowhere
            }
            throw e;
        }
    }

    private void make(RemotePath path) throws RftException {
        root.makeDirectory(path.relative(), DIRECTORY_MODE);
        try (var parent = root.openDirectory(path.parent().relative())) {
            force(parent);
        }
    }

    /** Empty where the entry vanished after its name was read. */
    private Optional<FileEntry> findEntry(Directory directory, String name) throws RftException {
        try {
            return Optional.of(entry(directory, name, name, directory.status(name, false)));
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private FileEntry entry(Directory directory, String path, String name, FileStatus status) throws RftException {
        var target = status.type() == FileStatus.Type.SYMLINK ? findLink(directory, path) : Optional.<String>empty();
        return new FileEntry(name, status, accounts.user(status.owner()), accounts.group(status.group()), target);
    }

    /** Empty where the link is none any more, or its target has no UTF-8 form: it is still listed as a link. */
    private static Optional<String> findLink(Directory directory, String path) {
        try {
            return Optional.of(directory.readLink(path));
        } catch (RftException e) {
            return Optional.empty();
        }
    }

    /** A path that names an entry below the root. */
    static void named(String verb, RemotePath path) throws RftException {
        if (permitted(path).isRoot()) {
            throw new RftException(ErrorCode.PERMISSION, "cannot " + verb + " /: it is the root");
        }
    }

    static RemotePath permitted(RemotePath path) throws RftException {
        for (var component : path.components()) {
            if (StagedNames.isReserved(component)) {
                throw new RftException(
                        ErrorCode.PERMISSION,
                        Escaped.of(path.toString()) + " is reserved for the files of transfers in progress",
                        "Choose a name that does not end in .rft-part or .rft-journal.");
            }
        }
        return path;
    }
}
