package io.rft.store;

import io.rft.disk.FileStatus;
import java.time.Instant;
import java.util.List;

/** What tells whether a source is still the file that it was; equal identity is a hint, never a proof, of equal content. */
public record SourceIdentity(long size, Instant modified, Instant changed, String fileKey) {
    public static final int FILE_KEY_CHARS_MAX = 128;

    public SourceIdentity {
        if (size < 0 || fileKey.length() > FILE_KEY_CHARS_MAX) {
            throw new IllegalArgumentException("a size below 0, or a file key that is too long");
        }
    }

    public static SourceIdentity of(FileStatus status) {
        return new SourceIdentity(status.size(), status.modified(), status.changed(), status.fileKey());
    }

    /** All that the identity consists of. */
    public List<String> words() {
        return List.of(Long.toString(size), modified.toString(), changed.toString(), fileKey);
    }
}
