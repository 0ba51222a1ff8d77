package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.rft.disk.FileStatus;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;

/** Reads {@code struct statx} (linux/stat.h), which is the same on every machine. Pure. */
final class Statx {
    static final long BYTES = 256;

    private static final int LINKS = 16;
    private static final int BIRTH_KNOWN = 0x800;
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_FILE = 0100000;
    private static final int TYPE_DIRECTORY = 0040000;
    private static final int TYPE_SYMLINK = 0120000;
    private static final int PERMISSIONS = 07777;

    private Statx() {}

    /**
     * The shared key has the device as well: copies of a file system, such as snapshots, have inodes and births in common with the
     * original, and files of both must never count as one.
     */
    static FileStatus read(MemorySegment statx) {
        var mode = Short.toUnsignedInt(statx.get(JAVA_SHORT, 28));
        var type = type(mode);
        return new FileStatus(
                type,
                statx.get(JAVA_LONG, 40),
                mode & PERMISSIONS,
                time(statx, 112),
                time(statx, 96),
                fileKey(statx),
                Integer.toUnsignedLong(statx.get(JAVA_INT, 20)),
                Integer.toUnsignedLong(statx.get(JAVA_INT, 24)),
                type == FileStatus.Type.FILE && Integer.toUnsignedLong(statx.get(JAVA_INT, LINKS)) > 1
                        ? Optional.of(fileKey(statx) + "/" + Long.toHexString(device(statx)))
                        : Optional.empty());
    }

    /** Of the file system that it is on. */
    static long device(MemorySegment statx) {
        return Integer.toUnsignedLong(statx.get(JAVA_INT, 136)) << Integer.SIZE
                | Integer.toUnsignedLong(statx.get(JAVA_INT, 140));
    }

    private static FileStatus.Type type(int mode) {
        return switch (mode & TYPE_MASK) {
            case TYPE_FILE -> FileStatus.Type.FILE;
            case TYPE_DIRECTORY -> FileStatus.Type.DIRECTORY;
            case TYPE_SYMLINK -> FileStatus.Type.SYMLINK;
            default -> FileStatus.Type.OTHER;
        };
    }

    /**
     * Inode and time of birth. The inode alone is given to the next file as soon as this one is removed, and the device's number
     * would not do: btrfs, overlays and network mounts get another one at every mount, which would make every resumed file a foreign
     * one. It only serves where births are not recorded.
     */
    private static String fileKey(MemorySegment statx) {
        var inode = Long.toUnsignedString(statx.get(JAVA_LONG, 32), 16);
        if ((statx.get(JAVA_INT, 0) & BIRTH_KNOWN) != 0) {
            return inode + "@" + Long.toHexString(statx.get(JAVA_LONG, 80)) + "." + nanos(statx, 80);
        }
        return inode + "#" + Integer.toHexString(statx.get(JAVA_INT, 136)) + ":"
                + Integer.toHexString(statx.get(JAVA_INT, 140));
    }

    private static Instant time(MemorySegment statx, long offset) {
        return Instant.ofEpochSecond(statx.get(JAVA_LONG, offset), nanos(statx, offset));
    }

    private static int nanos(MemorySegment statx, long offset) {
        return statx.get(JAVA_INT, offset + Long.BYTES);
    }
}
