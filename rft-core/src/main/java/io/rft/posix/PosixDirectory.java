package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory opened by system calls, and what is below it. Confinement is the kernel's: every path is resolved by {@code openat2} with
 * {@code RESOLVE_BENEATH} from this descriptor, and names are changed relative to the descriptor of their parent so resolved. Where the
 * kernel has no openat2 there is no such directory rather than a weaker one. Thread-safe.
 */
public final class PosixDirectory implements Directory {
    private static final int TRIES_MAX = 16;
    private static final int LINK_BYTES_MAX = 4096;
    private static final long RESOLVE = OpenFlags.RESOLVE_BENEATH | OpenFlags.RESOLVE_NO_MAGICLINKS;
    private static final int PLACE = OpenFlags.O_PATH | OpenFlags.O_CLOEXEC;
    private static final int DIRECTORY = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC;
    // The kernel does not change while the process runs.
    private static volatile boolean confines;

    private static final int DATA = OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC;

    private final Descriptor descriptor;
    private final String shownAs;

    private PosixDirectory(int fd, String shownAs) {
        this.descriptor = new Descriptor(fd, shownAs.isEmpty() ? "/" : shownAs);
        this.shownAs = shownAs;
    }

    /** Opens a root; in messages, names below it begin with a slash and show nothing of where the root is. */
    public static PosixDirectory open(Path root) throws RftException {
        return open(root, "");
    }

    /** Opens a root; in messages, names below it begin with {@code shownAs} and a slash. */
    public static PosixDirectory open(Path root, String shownAs) throws RftException {
        var unsupported = Machine.unsupported();
        if (unsupported.isPresent()) {
            throw notConfined(unsupported.get());
        }
        var path = Location.encodable(root.toAbsolutePath().toString());
        var fd = Posix.openat(Posix.AT_FDCWD, path, DIRECTORY);
        if (fd < 0) {
            throw Errno.failure("cannot open the directory " + Escaped.of(path), fd);
        }
        if (!confines) {
            confines = canResolveBeneath(fd);
            if (!confines) {
                Posix.close(fd);
                throw notConfined("a kernel that refuses openat2");
            }
        }
        return new PosixDirectory(fd, shownAs);
    }

    private static boolean canResolveBeneath(int fd) {
        var probe = Posix.openat2(fd, ".", PLACE, 0, RESOLVE);
        return probe >= 0 && Posix.close(probe) >= 0;
    }

    @Override
    public DiskFile openForRead(String path) throws RftException {
        return openRegular(path, OpenFlags.O_RDONLY);
    }

    @Override
    public DiskFile openForWrite(String path) throws RftException {
        return openRegular(path, OpenFlags.O_RDWR | OpenFlags.O_NOFOLLOW);
    }

    @Override
    public DiskFile create(String path, int mode) throws RftException {
        Location.of(path).name();
        var flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW | DATA;
        return new PosixFile(resolve("cannot create ", path, flags, mode));
    }

    @Override
    public Directory openDirectory(String path) throws RftException {
        var opened = openRaw("cannot open the directory ", path, DIRECTORY, 0);
        return new PosixDirectory(opened, path.equals(".") ? shownAs : shownAs + "/" + Escaped.of(path));
    }

    @Override
    public FileStatus status(String path, boolean follow) throws RftException {
        var place = resolve("cannot look at ", path, follow ? PLACE : PLACE | OpenFlags.O_NOFOLLOW, 0);
        try {
            return PosixFile.status(place);
        } finally {
            place.close();
        }
    }

    @Override
    public List<String> names() throws RftException {
        // A descriptor of its own: the position in a listing belongs to the descriptor, and this one has many callers.
        var own = resolve("cannot list ", ".", DIRECTORY, 0);
        try {
            return DirectoryNames.read(own, descriptor.shown());
        } finally {
            own.close();
        }
    }

    @Override
    public String readLink(String path) throws RftException {
        var link = resolve("cannot read the link ", path, PLACE | OpenFlags.O_NOFOLLOW, 0);
        try (var arena = Arena.ofConfined()) {
            var target = arena.allocate(LINK_BYTES_MAX);
            var length = link.use(fd -> Posix.readlink(fd, target));
            if (Errno.EINVAL.is(length)
                    || Errno.ENOENT.is(length)) { // the latter because the descriptor itself is read
                throw Errno.failure("cannot read the link " + shown(path), ErrorCode.PERMISSION, "it is not a link");
            }
            checked("cannot read the link ", path, length);
            return DirectoryNames.decode(target.asSlice(0, length), "the target of " + shown(path));
        } finally {
            link.close();
        }
    }

    @Override
    public void makeDirectory(String path, int mode) throws RftException {
        inParent("cannot make the directory ", path, (parent, name) -> Posix.mkdirat(parent, name, mode));
    }

    @Override
    public void makeLink(String path, String target) throws RftException {
        var to = Location.encodable(target);
        inParent("cannot make the link ", path, (parent, name) -> Posix.symlinkat(to, parent, name));
    }

    @Override
    public void removeFile(String path) throws RftException {
        inParent("cannot remove ", path, (parent, name) -> Posix.unlinkat(parent, name, 0));
    }

    @Override
    public void removeDirectory(String path) throws RftException {
        inParent(
                "cannot remove the directory ",
                path,
                (parent, name) -> Posix.unlinkat(parent, name, Posix.AT_REMOVEDIR));
    }

    @Override
    public void rename(String from, String to, boolean replace) throws RftException {
        var what = "cannot rename " + shown(from) + " to ";
        var oldName = Location.of(from).name();
        var oldParent = resolve("cannot rename ", Location.of(from).parent(), PLACE | OpenFlags.O_DIRECTORY, 0);
        try {
            inParent(
                    what,
                    to,
                    (newParent, newName) ->
                            oldParent.use(fd -> renamed(what, fd, oldName, newParent, newName, replace, to)));
        } finally {
            oldParent.close();
        }
    }

    @Override
    public void force() throws RftException {
        checked("cannot force the directory ", ".", descriptor.use(Posix::fsync));
    }

    @Override
    public long freeBytes() throws RftException {
        return checked("cannot look at the file system of ", ".", descriptor.use(Posix::freeBytes));
    }

    @Override
    public void close() {
        descriptor.close();
    }

    private long renamed(
            String what, int oldParent, String oldName, int newParent, String newName, boolean replace, String to)
            throws RftException {
        var flags = replace ? 0 : Posix.RENAME_NOREPLACE;
        var result = Posix.renameat2(oldParent, oldName, newParent, newName, flags);
        if (Errno.EXDEV.is(result)) {
            throw Errno.failure(what + shown(to), ErrorCode.STORAGE, "they are on different file systems");
        }
        if (Errno.EINVAL.is(result)
                && !replace) { // a file system without the flag, as NFS; a link cannot replace either
            result = Posix.linkat(oldParent, oldName, newParent, newName);
            return result < 0 ? result : Posix.unlinkat(oldParent, oldName, 0);
        }
        return result;
    }

    /**
     * Looks before it opens: to open a FIFO, a tape or a watchdog has effects of its own. What is opened is looked at again, so that
     * nothing swapped in between is read, and does not block.
     */
    private DiskFile openRegular(String path, int flags) throws RftException {
        requireRegular(path, status(path, (flags & OpenFlags.O_NOFOLLOW) == 0));
        var file = new PosixFile(resolve("cannot open ", path, flags | DATA, 0));
        try {
            requireRegular(path, file.status());
        } catch (RftException e) {
            file.close();
            throw e;
        }
        return file;
    }

    private void requireRegular(String path, FileStatus status) throws RftException {
        var problem = switch (status.type()) {
            case FILE -> "";
            case DIRECTORY -> "it is a directory";
            case SYMLINK -> "it is a symbolic link, which is not followed here";
            case OTHER -> "it is not a regular file";
        };
        if (!problem.isEmpty()) {
            throw Errno.failure("cannot open " + shown(path), ErrorCode.PERMISSION, problem);
        }
    }

    /** Makes a call on an entry of a directory, with the descriptor of the directory and the entry's name. */
    private void inParent(String what, String path, EntryCall call) throws RftException {
        var location = Location.of(path);
        var name = location.name();
        var parent = resolve(what, location.parent(), PLACE | OpenFlags.O_DIRECTORY, 0);
        try {
            checked(what, path, parent.use(fd -> call.run(fd, name)));
        } finally {
            parent.close();
        }
    }

    private Descriptor resolve(String what, String path, int flags, int mode) throws RftException {
        return new Descriptor(openRaw(what, path, flags, mode), shown(path));
    }

    private int openRaw(String what, String path, int flags, int mode) throws RftException {
        var text = Location.of(path).text();
        var result = descriptor.use(fd -> {
            var opened = Posix.openat2(fd, text, flags, mode, RESOLVE);
            // EAGAIN: a rename somewhere while the kernel walked through "..", so that it could not be sure
            // (openat2(2)).
            for (var tries = 1; again(opened) && tries < TRIES_MAX; tries++) {
                opened = Posix.openat2(fd, text, flags, mode, RESOLVE);
            }
            return opened;
        });
        return (int) checked(what, path, result);
    }

    private static boolean again(int opened) {
        return Errno.EAGAIN.is(opened) || Errno.EINTR.is(opened);
    }

    private long checked(String what, String path, long result) throws RftException {
        if (result < 0) {
            throw Errno.failure(what + shown(path), result);
        }
        return result;
    }

    private String shown(String path) {
        return path.equals(".") ? descriptor.shown() : shownAs + "/" + Escaped.of(path);
    }

    private static RftException notConfined(String where) {
        return new RftException(
                ErrorCode.OTHER,
                "files cannot be kept inside their directory on " + where,
                "RFT needs Linux 5.6 or newer on x86-64 or aarch64, with openat2 not blocked by a container's filter.");
    }

    /** A system call on an entry of a directory. */
    private interface EntryCall {
        long run(int parent, String name) throws RftException;
    }
}
