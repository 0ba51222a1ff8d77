package io.rft;

import java.time.Instant;

/**
 * A small file that travels with others, as one transfer.
 *
 * @param path below the pack's directory
 * @param mode permission bits
 */
public record PackMember(RemotePath path, long size, int mode, Instant modified) {
    private static final int MODE_MAX = 07777;

    public PackMember {
        if (path.isRoot() || size < 0 || mode < 0 || mode > MODE_MAX) {
            throw new IllegalArgumentException(
                    "a member of a pack has a name, a size of at least 0, and a mode of 12 bits");
        }
    }

    /** The same under another path. */
    public PackMember at(RemotePath other) {
        return new PackMember(other, size, mode, modified);
    }
}
