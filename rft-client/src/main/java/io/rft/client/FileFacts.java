package io.rft.client;

import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * What tells, without its content, whether a file is to be copied over another one.
 *
 * @param isFile else it is something that a file replaces
 */
public record FileFacts(boolean isFile, long bytes, Instant modified) {
    /** Of something at a server. */
    public static FileFacts of(Entry entry) {
        return new FileFacts(entry.type() == EntryType.FILE, entry.size(), entry.modified());
    }

    /** Of something on this machine. */
    public static FileFacts of(BasicFileAttributes attributes) {
        return new FileFacts(
                attributes.isRegularFile(),
                attributes.size(),
                attributes.lastModifiedTime().toInstant());
    }

    /** The same size and time. */
    boolean looksEqual(FileFacts other) {
        return bytes == other.bytes && modified.equals(other.modified);
    }
}
