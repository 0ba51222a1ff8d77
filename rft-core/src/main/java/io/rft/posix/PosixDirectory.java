package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.ExtendedAttribute;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.DiskSpace;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

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

    private static final long LEAVE = -1; // a number that fchownat leaves as it is

    private static final int DATA = OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC;

    private final Descriptor descriptor;
    private final String shownAs;
    private final long resolve;

    private PosixDirectory(int fd, String shownAs, long resolve) {
        this.resolve = resolve;
        this.descriptor = new Descriptor(fd, () -> shownAs.isEmpty() ? "/" : shownAs);
        this.shownAs = shownAs;
    }

    /** Opens a root; in messages, names below it begin with a slash and show nothing of where the root is. */
    public static PosixDirectory open(Path root) throws RftException {
        return open(root, "");
    }

    /** Opens a root; in messages, names below it begin with {@code shownAs} and a slash. */
    public static PosixDirectory open(Path root, String shownAs) throws RftException {
        return open(root, shownAs, RESOLVE);
    }

    /** The same, where no link is followed anywhere below it: a name is a place. */
    static PosixDirectory openWithoutLinks(Path root, String shownAs) throws RftException {
        return open(root, shownAs, RESOLVE | OpenFlags.RESOLVE_NO_SYMLINKS);
    }

    private static PosixDirectory open(Path root, String shownAs, long resolve) throws RftException {
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
        return new PosixDirectory(fd, shownAs, resolve);
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
    public DiskFile openSeen(String path) throws RftException {
        return new PosixFile(resolve("cannot open ", path, OpenFlags.O_RDONLY | DATA, 0));
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
        return new PosixDirectory(opened, path.equals(".") ? shownAs : shownAs + "/" + Escaped.of(path), resolve);
    }

    /** That nothing has the name is the rule for many new files, and no exception. */
    @Override
    public Optional<FileStatus> findStatus(String name) throws RftException {
        if (!Location.of(name).isSingleName()) {
            return Directory.super.findStatus(name);
        }
        try (var memory = CallMemory.take()) {
            var buffer = memory.allocate(Statx.BYTES, Long.BYTES);
            var result = descriptor.use(fd -> Posix.statx(fd, name, buffer));
            if (Errno.ENOENT.is(result)) {
                return Optional.empty();
            }
            checked("cannot look at ", name, result);
            return Optional.of(Statx.read(buffer));
        }
    }

    @Override
    public FileStatus status(String path, boolean follow) throws RftException {
        if (path.equals(".")) {
            return PosixFile.status(descriptor);
        }
        var location = Location.of(path);
        if (!follow && location.isSingleName()) { // one call in place of three: it is asked about every file
            return PosixFile.status(() -> shown(path), buffer -> descriptor.use(fd -> Posix.statx(fd, path, buffer)));
        }
        var place = resolve("cannot look at ", path, follow ? PLACE : PLACE | OpenFlags.O_NOFOLLOW, 0);
        try {
            return PosixFile.status(place);
        } finally {
            place.close();
        }
    }

    @Override
    public NamePages namePages() throws RftException {
        // A descriptor of its own: the position in a listing belongs to the descriptor, and this one has many callers.
        return new DirectoryNames(resolve("cannot list ", ".", DIRECTORY, 0), descriptor.shown());
    }

    @Override
    public String readLink(String path) throws RftException {
        if (Location.of(path).isSingleName()) {
            return readLink(path, false, target -> descriptor.use(fd -> Posix.readlink(fd, path, target)));
        }
        var link = resolve("cannot read the link ", path, PLACE | OpenFlags.O_NOFOLLOW, 0);
        try {
            return readLink(path, true, target -> link.use(fd -> Posix.readlink(fd, target)));
        } finally {
            link.close();
        }
    }

    /** The call may be on the link's own descriptor: of anything else that says that there is nothing. */
    private String readLink(String path, boolean onItself, TargetCall call) throws RftException {
        try (var arena = Arena.ofConfined()) {
            var target = arena.allocate(LINK_BYTES_MAX);
            var length = call.run(target);
            if (Errno.EINVAL.is(length) || (onItself && Errno.ENOENT.is(length))) {
                throw Errno.failure("cannot read the link " + shown(path), ErrorCode.PERMISSION, "it is not a link");
            }
            checked("cannot read the link ", path, length);
            return DirectoryNames.decode(target.asSlice(0, length), "the target of " + shown(path));
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
    public void link(String existing, String name) throws RftException {
        var what = "cannot give " + shown(existing) + " the further name ";
        requireRegular(existing, status(existing, false)); // a link, too, could get a name
        var location = Location.of(existing);
        var parent = resolve(what, location.parent(), PLACE | OpenFlags.O_DIRECTORY, 0);
        try {
            inParent(
                    what,
                    name,
                    (to, newName) -> parent.use(fd -> linked(fd, location.name(), to, newName, what + shown(name))));
        } finally {
            parent.close();
        }
    }

    private static long linked(int from, String oldName, int to, String newName, String what) throws RftException {
        var result = Posix.linkat(from, oldName, to, newName);
        if (Errno.EXDEV.is(result)) {
            throw Errno.failure(what, ErrorCode.STORAGE, "they are on different file systems");
        }
        return result;
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
        var location = Location.of(from);
        location.name();
        if (location.isSingleName()) {
            rename(descriptor, from, to, replace);
            return;
        }
        var parent = resolve("cannot rename ", location.parent(), PLACE | OpenFlags.O_DIRECTORY, 0);
        try {
            rename(parent, from, to, replace);
        } finally {
            parent.close();
        }
    }

    private void rename(Descriptor oldParent, String from, String to, boolean replace) throws RftException {
        var what = "cannot rename " + shown(from) + " to ";
        var oldName = Location.of(from).name();
        inParent(
                what,
                to,
                (newParent, newName) ->
                        oldParent.use(fd -> renamed(what, fd, oldName, newParent, newName, replace, to)));
    }

    @Override
    public void attributes(String path, OptionalInt mode, Optional<Instant> modified) throws RftException {
        if (mode.isPresent()) {
            changeMode(path, mode.getAsInt());
        }
        if (modified.isPresent()) {
            changeTime(path, modified.get());
        }
    }

    private void changeMode(String path, int mode) throws RftException {
        if (path.equals(".")) {
            checked("cannot set the permissions of ", path, descriptor.use(fd -> Posix.fchmod(fd, mode)));
            return;
        }
        Location.of(path).name();
        var place = resolve("cannot set the permissions of ", path, PLACE | OpenFlags.O_NOFOLLOW, 0);
        try {
            if (PosixFile.status(place).type() == FileStatus.Type.SYMLINK) {
                throw Errno.failure(
                        "cannot set the permissions of " + shown(path),
                        ErrorCode.PERMISSION,
                        "it is a symbolic link, which has none of its own");
            }
            checked("cannot set the permissions of ", path, place.use(fd -> Posix.chmodPlace(fd, mode)));
        } finally {
            place.close();
        }
    }

    private void changeTime(String path, Instant modified) throws RftException {
        var seconds = modified.getEpochSecond();
        var nanos = modified.getNano();
        if (path.equals(".")) {
            checked("cannot set the time of ", path, descriptor.use(fd -> Posix.futimens(fd, seconds, nanos)));
        } else {
            inParent("cannot set the time of ", path, (parent, name) -> Posix.utimensat(parent, name, seconds, nanos));
        }
    }

    @Override
    public void own(String name, OptionalLong user, OptionalLong group) throws RftException {
        var what = "cannot set the owner of ";
        var userNumber = (int) user.orElse(LEAVE);
        var groupNumber = (int) group.orElse(LEAVE);
        if (name.equals(".")) {
            checked(what, name, descriptor.use(fd -> MetadataCalls.chown(fd, "", userNumber, groupNumber)));
        } else {
            inParent(what, name, (parent, one) -> MetadataCalls.chown(parent, one, userNumber, groupNumber));
        }
    }

    @Override
    public List<ExtendedAttribute> extendedAttributes(String name) throws RftException {
        var file = openForAttributes(name);
        try {
            return new ExtendedAttributes(file).read();
        } finally {
            file.close();
        }
    }

    @Override
    public void changeExtendedAttributes(String name, List<ExtendedAttribute> set, List<String> removed)
            throws RftException {
        var file = openForAttributes(name);
        try {
            new ExtendedAttributes(file).change(set, removed);
        } finally {
            file.close();
        }
    }

    /** Nothing but a file or directory: to open a FIFO, a tape or a watchdog has effects of its own. */
    private Descriptor openForAttributes(String name) throws RftException {
        var what = "cannot open ";
        var status = status(name, false);
        switch (status.type()) {
            case FILE, DIRECTORY -> {}
            case SYMLINK, OTHER ->
                throw Errno.failure(
                        what + shown(name),
                        ErrorCode.PERMISSION,
                        "only files and directories have extended attributes");
        }
        var file = resolve(what, name, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | DATA, 0);
        try {
            if (PosixFile.status(file).type() != status.type()) {
                throw Errno.failure(what + shown(name), ErrorCode.BUSY, "something else took its place");
            }
        } catch (RftException e) {
            file.close();
            throw e;
        }
        return file;
    }

    @Override
    public void force() throws RftException {
        checked("cannot force the directory ", ".", descriptor.use(Posix::fsync));
    }

    @Override
    public void forceFileSystem() throws RftException {
        checked("cannot force the file system of ", ".", descriptor.use(Posix::syncfs));
    }

    @Override
    public long fileSystem() throws RftException {
        try (var memory = CallMemory.take()) {
            var buffer = memory.allocate(Statx.BYTES, Long.BYTES);
            checked("cannot look at ", ".", descriptor.use(fd -> Posix.statx(fd, buffer)));
            return Statx.device(buffer);
        }
    }

    @Override
    public long freeBytes() throws RftException {
        return checked("cannot look at the file system of ", ".", descriptor.use(Posix::freeBytes));
    }

    @Override
    public DiskSpace space() throws RftException {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(ValueLayout.JAVA_LONG, Posix.STATVFS_LONGS);
            checked("cannot look at the file system of ", ".", descriptor.use(fd -> Posix.statvfs(fd, buffer)));
            return Posix.space(buffer);
        }
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
        if (location.isSingleName()) { // an entry of this very directory: nothing to resolve
            checked(what, path, descriptor.use(fd -> call.run(fd, name)));
            return;
        }
        var parent = resolve(what, location.parent(), PLACE | OpenFlags.O_DIRECTORY, 0);
        try {
            checked(what, path, parent.use(fd -> call.run(fd, name)));
        } finally {
            parent.close();
        }
    }

    private Descriptor resolve(String what, String path, int flags, int mode) throws RftException {
        return new Descriptor(openRaw(what, path, flags, mode), () -> shown(path));
    }

    private int openRaw(String what, String path, int flags, int mode) throws RftException {
        var text = Location.of(path).text();
        var result = descriptor.use(fd -> {
            var opened = Posix.openat2(fd, text, flags, mode, resolve);
            // EAGAIN: a rename somewhere while the kernel walked through "..", so that it could not be sure
            // (openat2(2)).
            for (var tries = 1; again(opened) && tries < TRIES_MAX; tries++) {
                opened = Posix.openat2(fd, text, flags, mode, resolve);
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

    /** A system call that leaves a link's target. */
    private interface TargetCall {
        long run(MemorySegment target) throws RftException;
    }

    /** A system call on an entry of a directory. */
    private interface EntryCall {
        long run(int parent, String name) throws RftException;
    }
}
