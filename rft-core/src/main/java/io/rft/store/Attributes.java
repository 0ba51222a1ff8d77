package io.rft.store;

import io.rft.AttributeChange;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import io.rft.journal.DurabilityCounts;
import java.util.Optional;

/** Changes the attributes of entries, one by one, for a {@link Batch}. A directory's are forced at once. Stateless. */
record Attributes(DurabilityCounts counts) implements Batch.Work<AttributeChange> {
    // Nobody from afar makes a program that runs with another user's rights.
    private static final int FILE_MODE_MASK = 0777;
    // Of a directory the bit for the group's rights means who owns what is made in it, and the last one who may remove.
    private static final int DIRECTORY_MODE_MASK = 03777;

    @Override
    public void on(Directory parent, RemotePath path, AttributeChange change) throws RftException {
        var name = path.isRoot() ? "." : path.name();
        var status = parent.status(name, false);
        var isDirectory = status.type() == FileStatus.Type.DIRECTORY;
        if (change.mode().isPresent()) {
            requireHarmless(path, change.mode().getAsInt(), isDirectory);
        }
        // Opened before it is changed: its new mode may be one that lets nobody in.
        var directory = isDirectory ? open(parent, name, status) : Optional.<Directory>empty();
        try {
            parent.attributes(name, change.mode(), change.modified());
            if (directory.isPresent()) {
                directory.get().force();
                counts.forced(DurabilityCounts.Forced.DIRECTORY);
            }
        } finally {
            directory.ifPresent(Directory::close);
        }
    }

    private static void requireHarmless(RemotePath path, int mode, boolean isDirectory) throws RftException {
        if ((mode & ~(isDirectory ? DIRECTORY_MODE_MASK : FILE_MODE_MASK)) != 0) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    "cannot set the mode %04o of ".formatted(mode) + Escaped.of(path.toString())
                            + ": from afar no file gets a mode with rights of another user or group");
        }
    }

    /** Empty where its owner cannot read it either, or something else has taken its place. */
    private static Optional<Directory> open(Directory parent, String name, FileStatus status) throws RftException {
        Directory directory;
        try {
            directory = parent.openDirectory(name);
        } catch (RftException e) {
            if (e.code() == ErrorCode.PERMISSION) {
                return Optional.empty();
            }
            throw e;
        }
        if (isSame(directory, status)) {
            return Optional.of(directory);
        }
        directory.close();
        return Optional.empty();
    }

    private static boolean isSame(Directory directory, FileStatus status) throws RftException {
        try {
            return directory.status(".", true).fileKey().equals(status.fileKey());
        } catch (RftException e) {
            directory.close();
            throw e;
        }
    }
}
