package io.rft.store;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A small file of this program's own that nobody but its owner may see: a key, a list of users, a password. Mode 0600 in a directory
 * that nobody else may write to; one that others can read is refused, not repaired, because its secret may be out. It is replaced as
 * a whole or not at all, also when the machine loses power. Thread-safe; blocks on the disk. Failures name the path.
 */
public final class PrivateFile {
    public static final int BYTES_MAX = 4 << 20;

    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    // guards: every file lock of this process. Locks of the kernel belong to the process, so its threads need one of
    // their own.
    private static final ReentrantLock threads = new ReentrantLock();

    private final Path path;
    private final Path directory;
    private final boolean checked;

    public PrivateFile(Path path) {
        this(path, false);
    }

    private PrivateFile(Path path, boolean checked) {
        this.path = path.toAbsolutePath();
        this.directory = Objects.requireNonNull(this.path.getParent(), "a file has a directory");
        this.checked = checked;
    }

    /** One of many in a directory that this process has had {@link #makeDirectory} make or check: that is not repeated for each. */
    public static PrivateFile inChecked(Path path) {
        return new PrivateFile(path, true);
    }

    public Path path() {
        return path;
    }

    /** What the file holds; empty where there is none. Fails with {@code PERMISSION} if others may read it. */
    public Optional<byte[]> read() throws RftException {
        try {
            if (Files.exists(directory)) {
                refuse(directory, OTHERS_WRITE, "may be changed by others", "chmod go-w");
            }
            refuse(path, OTHERS, "may be read by others", "chmod 600");
            if (Files.size(path) > BYTES_MAX) {
                throw new RftException(ErrorCode.STORAGE, path + " has more than " + BYTES_MAX + " bytes");
            }
            return Optional.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure("cannot read " + path, e);
        }
    }

    /** Makes the file hold exactly these bytes, and its missing directories with mode 0700. */
    public void replace(byte[] content) throws RftException {
        replace(content, true);
    }

    /** The same at the system's leisure: after a power cut the file may hold the old bytes or none. */
    public void replaceUnforced(byte[] content) throws RftException {
        replace(content, false);
    }

    private void replace(byte[] content, boolean forced) throws RftException {
        var fresh = directory.resolve("." + path.getFileName() + ".new");
        try {
            if (!checked || !Files.isDirectory(directory)) {
                make(directory);
            }
            write(fresh, content, forced);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            if (forced) {
                forceDirectory();
            }
        } catch (IOException e) {
            throw failure("cannot write " + path, e);
        }
    }

    /** Does something with this file while no other process and no other thread that asks here does. */
    public <T> T exclusively(Action<T> action) throws RftException {
        threads.lock();
        try {
            make(directory);
            var lock = directory.resolve("." + path.getFileName() + ".lock");
            var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            try (var channel = FileChannel.open(lock, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                channel.lock(); // released by closing
                return action.run();
            }
        } catch (IOException e) {
            throw failure("cannot lock " + path, e);
        } finally {
            threads.unlock();
        }
    }

    /** Something to do with a file. */
    @FunctionalInterface
    public interface Action<T> {
        T run() throws RftException;
    }

    /** Makes a directory for such files, and those above it, with mode 0700; fails if it is there and others may write to it. */
    public static void makeDirectory(Path directory) throws RftException {
        try {
            make(directory);
        } catch (IOException e) {
            throw failure("cannot make " + directory, e);
        }
    }

    private static void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            refuse(directory, OTHERS_WRITE, "may be changed by others", "chmod go-w");
        } else {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY));
        }
    }

    private static void write(Path fresh, byte[] content, boolean forced) throws IOException {
        var options =
                Set.<OpenOption>of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (var channel = open(fresh, options)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (forced) {
                channel.force(true);
            }
        }
    }

    /** What an earlier process may have left of this name gives way. */
    private static FileChannel open(Path fresh, Set<OpenOption> options) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        try {
            return FileChannel.open(fresh, options, ownerOnly);
        } catch (FileAlreadyExistsException e) {
            Files.deleteIfExists(fresh);
            return FileChannel.open(fresh, options, ownerOnly);
        }
    }

    private void forceDirectory() throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void refuse(Path path, Set<PosixFilePermission> forbidden, String why, String remedy)
            throws IOException {
        for (var permission : Files.getPosixFilePermissions(path)) {
            if (forbidden.contains(permission)) {
                throw new RftException(ErrorCode.PERMISSION, path + " " + why, "Run: " + remedy + " " + path);
            }
        }
    }

    private static RftException failure(String what, IOException cause) {
        if (cause instanceof RftException known) {
            return known;
        }
        var code = cause instanceof AccessDeniedException ? ErrorCode.PERMISSION : ErrorCode.STORAGE;
        var why = cause instanceof AccessDeniedException ? "permission denied" : cause.getMessage();
        return new RftException(code, what + ": " + why, cause);
    }
}
