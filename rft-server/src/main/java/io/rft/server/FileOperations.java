package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.store.FileDigests;
import io.rft.store.FileEntry;
import io.rft.store.SourceFile;
import io.rft.store.Store;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The file and directory operations of a session: a request in, an answer out. Permission to change is checked before. Thread-safe.
 */
final class FileOperations implements Closeable {
    /** The most entries in one page of a listing. */
    static final int PAGE_MAX = 1000;
    /** The most characters that names and targets may take in one page, each of which may become six on its line of 1 MiB. */
    static final int PAGE_CHARS_MAX = 100_000;

    private final Store store;
    private final Set<SourceFile> hashing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    FileOperations(Store store) {
        this.store = store;
    }

    Message.Answer stat(Message.Stat request) throws RftException {
        return new Message.Attributes(entry(store.stat(request.path(), request.follow())));
    }

    Message.Answer list(Message.ListDirectory request) throws RftException {
        var max = Math.min(request.max(), PAGE_MAX);
        var found = store.list(request.path(), request.after(), max + 1);
        var page = new ArrayList<Message.Entry>();
        var chars = 0;
        for (var entry : found.subList(0, Math.min(max, found.size()))) {
            chars += entry.name().length() + entry.target().map(String::length).orElse(0);
            if (!page.isEmpty() && chars > PAGE_CHARS_MAX) {
                break;
            }
            page.add(entry(entry));
        }
        return new Message.Listing(page, found.size() > page.size());
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
        var source = store.open(request.path());
        hashing.add(source);
        try (source) {
            if (closed) {
                throw new RftException(ErrorCode.NETWORK, "the session has ended");
            }
            var digest = switch (request.algorithm()) {
                case CRC32C ->
                    ByteBuffer.allocate(Integer.BYTES)
                            .putInt(FileDigests.crc32c(source))
                            .array();
                case SHA256 -> FileDigests.sha256(source);
            };
            return new Message.Hashed(
                    request.algorithm(), new Blob(digest), source.identity().size());
        } finally {
            hashing.remove(source);
        }
    }

    /** Ends what would otherwise read on for nobody. */
    @Override
    public void close() {
        closed = true;
        hashing.forEach(SourceFile::close);
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
