package io.rft.client;

import io.rft.store.SourceIdentity;
import java.nio.ByteBuffer;

/**
 * A part of a file, as it was read.
 *
 * @param file which file it was of, with its size: a part of one that has another identity is not of the same content
 * @param offset where the bytes begin in it
 * @param bytes read-only, from position 0 to the limit; none behind the end of the file
 */
public record FilePart(SourceIdentity file, long offset, ByteBuffer bytes) {
    public FilePart {
        bytes = bytes.asReadOnlyBuffer();
    }

    /** Where the bytes end. */
    public long end() {
        return offset + bytes.limit();
    }
}
