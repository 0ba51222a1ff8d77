package io.rft.client;

import io.rft.RemotePath;
import io.rft.disk.FileStatus;
import io.rft.protocol.Message.Entry;
import io.rft.store.FileEntry;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that a tree has, at either end.
 *
 * @param path from the tree's root on
 * @param sharedKey of a file that has several names: equal for these and for no other file of that end
 * @param status at this machine's end
 */
record TreeEntry(
        RemotePath path,
        FileStatus.Type type,
        long size,
        int mode,
        Instant modified,
        Optional<String> target,
        Optional<String> sharedKey,
        Optional<FileStatus> status) {
    /** What has one name. */
    TreeEntry(
            RemotePath path,
            FileStatus.Type type,
            long size,
            int mode,
            Instant modified,
            Optional<String> target,
            Optional<FileStatus> status) {
        this(path, type, size, mode, modified, target, Optional.empty(), status);
    }

    static TreeEntry of(RemotePath path, Entry entry) {
        var type = switch (entry.type()) {
            case FILE -> FileStatus.Type.FILE;
            case DIRECTORY -> FileStatus.Type.DIRECTORY;
            case SYMLINK -> FileStatus.Type.SYMLINK;
            case OTHER -> FileStatus.Type.OTHER;
        };
        return new TreeEntry(
                path,
                type,
                entry.size(),
                entry.mode(),
                entry.modified(),
                entry.target(),
                entry.sharedKey(),
                Optional.empty());
    }

    static TreeEntry of(RemotePath path, FileEntry entry) {
        var status = entry.status();
        return new TreeEntry(
                path,
                status.type(),
                status.size(),
                status.mode(),
                status.modified(),
                entry.target(),
                status.sharedKey(),
                Optional.of(status));
    }

    /** The same under another path. */
    TreeEntry at(RemotePath other) {
        return new TreeEntry(other, type, size, mode, modified, target, sharedKey, status);
    }

    FileFacts facts() {
        return new FileFacts(isFile(), size, modified);
    }

    boolean isDirectory() {
        return type == FileStatus.Type.DIRECTORY;
    }

    boolean isFile() {
        return type == FileStatus.Type.FILE;
    }
}
