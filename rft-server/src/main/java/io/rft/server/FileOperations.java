package io.rft.server;

import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.store.FileDigests;
import io.rft.store.FileEntry;
import io.rft.store.Store;
import java.nio.ByteBuffer;

/** The file and directory operations of a session: a request in, an answer out. Permission to change is checked before. */
final class FileOperations {
    /** The most entries in one page of a listing. */
    static final int PAGE_MAX = 1000;

    private final Store store;

    FileOperations(Store store) {
        this.store = store;
    }

    Message.Answer stat(Message.Stat request) throws RftException {
        return new Message.Attributes(entry(store.stat(request.path(), request.follow())));
    }

    Message.Answer list(Message.ListDirectory request) throws RftException {
        var max = Math.min(request.max(), PAGE_MAX);
        var found = store.list(request.path(), request.after(), max + 1);
        var page = found.stream().limit(max).map(FileOperations::entry).toList();
        return new Message.Listing(page, found.size() > max);
    }

    Message.Answer makeDirectory(Message.MakeDirectory request) throws RftException {
        store.makeDirectory(request.path(), request.parents());
        return new Message.Done();
    }

    Message.Answer remove(Message.Remove request) throws RftException {
        store.remove(request.path(), request.recursive());
        return new Message.Done();
    }

    Message.Answer rename(Message.Rename request) throws RftException {
        store.rename(request.from(), request.to(), request.replace());
        return new Message.Done();
    }

    /** Reads the whole file: on a thread of its own. */
    Message.Answer hash(Message.Hash request) throws RftException {
        try (var source = store.open(request.path())) {
            var digest = switch (request.algorithm()) {
                case CRC32C ->
                    ByteBuffer.allocate(Integer.BYTES)
                            .putInt(FileDigests.crc32c(source))
                            .array();
                case SHA256 -> FileDigests.sha256(source);
            };
            return new Message.Hashed(
                    request.algorithm(), new Blob(digest), source.identity().size());
        }
    }

    private static Message.Entry entry(FileEntry entry) {
        var status = entry.status();
        var type = switch (status.type()) {
            case FILE -> Message.EntryType.FILE;
            case DIRECTORY -> Message.EntryType.DIRECTORY;
            case SYMLINK -> Message.EntryType.SYMLINK;
            case OTHER -> Message.EntryType.OTHER;
        };
        return new Message.Entry(
                entry.name(),
                type,
                status.size(),
                status.mode(),
                status.modified(),
                entry.owner(),
                entry.group(),
                entry.target());
    }
}
