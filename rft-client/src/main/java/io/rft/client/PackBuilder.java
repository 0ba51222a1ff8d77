package io.rft.client;

import io.rft.protocol.Limits;
import java.util.ArrayList;
import java.util.List;

/** Puts small files together until they are worth a transfer of their own. Not thread-safe. */
final class PackBuilder {
    /** A file of more bytes is moved by itself: what is interrupted of a pack is sent again. */
    static final long FILE_BYTES_MAX = 1 << 20;

    private static final long BYTES = 8 << 20;

    private List<TreeEntry> entries = new ArrayList<>();
    private long bytes;
    private int chars;

    /** Whether this one has no room any more. */
    boolean isFullFor(TreeEntry entry) {
        return !entries.isEmpty()
                && (entries.size() >= Limits.MEMBERS_MAX
                        || bytes + entry.size() > BYTES
                        || chars + entry.path().relative().length() > Limits.MEMBERS_CHARS_MAX);
    }

    void add(TreeEntry entry) {
        entries.add(entry);
        bytes += entry.size();
        chars += entry.path().relative().length();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What was put together; begins anew. */
    List<TreeEntry> take() {
        var taken = entries;
        entries = new ArrayList<>();
        bytes = 0;
        chars = 0;
        return taken;
    }
}
