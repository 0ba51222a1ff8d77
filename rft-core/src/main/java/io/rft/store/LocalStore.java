package io.rft.store;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.Disk;
import io.rft.disk.FileStatus;
import io.rft.posix.PosixDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The files below one directory of this machine. Names go to the system relative to that directory's handle and are resolved there;
 * none becomes a {@link Path}. Changes of names are durable when a method returns. Thread-safe; owns the root's handle, which must stay
 * open as long as any of the files opened here.
 */
public final class LocalStore implements Store {
    private static final int DIRECTORY_MODE = 0777; // less the process's umask

    private final Directory root;
    private final Accounts accounts;

    /** Takes ownership of the root. */
    public LocalStore(Directory root, Accounts accounts) {
        this.root = root;
        this.accounts = accounts;
    }

    /** The files below this directory; messages show names from its slash on. */
    public static LocalStore open(Path root) throws RftException {
        return open(root, "");
    }

    /** The files below this directory; messages put {@code shownAs} before a name's slash. */
    public static LocalStore open(Path root, String shownAs) throws RftException {
        return open(PosixDirectory::open, root, shownAs);
    }

    /** The same on this disk. */
    public static LocalStore open(Disk disk, Path root, String shownAs) throws RftException {
        return new LocalStore(disk.open(root, shownAs), Accounts.system());
    }

    @Override
    public SourceFile open(RemotePath path) throws RftException {
        return LocalSourceFile.open(root, permitted(path));
    }

    @Override
    public StagedFile stage(StageRequest request) throws RftException {
        named("write", request.target());
        return Staging.open(root, request);
    }

    @Override
    public FileEntry stat(RemotePath path, boolean followLink) throws RftException {
        var status = root.status(permitted(path).relative(), followLink);
        return entry(root, path.relative(), path.name(), status);
    }

    @Override
    public List<FileEntry> list(RemotePath path, String after, int max) throws RftException {
        try (var directory = root.openDirectory(permitted(path).relative())) {
            var names = directory.names().stream()
                    .filter(name -> name.compareTo(after) > 0 && !StagedNames.isReserved(name))
                    .sorted()
                    .iterator();
            var page = new ArrayList<FileEntry>();
            while (names.hasNext() && page.size() < max) {
                var name = names.next();
                findEntry(directory, name).ifPresent(page::add);
            }
            return List.copyOf(page);
        }
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
            parent.force();
        }
    }

    @Override
    public void rename(RemotePath from, RemotePath to, boolean replace) throws RftException {
        named("rename", from);
        named("rename to", to);
        try (var oldParent = root.openDirectory(from.parent().relative());
                var newParent = root.openDirectory(to.parent().relative())) {
            root.rename(from.relative(), to.relative(), replace);
            newParent.force();
            oldParent.force();
        }
    }

    /**
     * Removes what transfers have left that were last tried before that instant, anywhere below the root, and nothing that one is at;
     * returns of how many. Takes as long as a walk through all directories, and ends early once {@code stop} says so.
     */
    public int expire(Instant before, BooleanSupplier stop) {
        return new Expiry(before, stop).run(root);
    }

    @Override
    public void close() {
        root.close();
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
            parent.force();
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
    private static void named(String verb, RemotePath path) throws RftException {
        if (permitted(path).isRoot()) {
            throw new RftException(ErrorCode.PERMISSION, "cannot " + verb + " /: it is the root");
        }
    }

    private static RemotePath permitted(RemotePath path) throws RftException {
        if (path.components().stream().anyMatch(StagedNames::isReserved)) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    Escaped.of(path.toString()) + " is reserved for the files of transfers in progress",
                    "Choose a name that does not end in .rft-part or .rft-journal.");
        }
        return path;
    }
}
