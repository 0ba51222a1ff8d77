package io.rft.testkit;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A change of a modelled disk, by the numbers of its inodes. Values; between the call that makes it and the force that makes it
 * durable it stands in {@link FaultyDisk#unsynced()}, and a crash decides its {@link Fate}.
 */
public sealed interface Change {
    /** Bytes of a file; they are not to be changed. */
    record Write(long inode, long position, ByteBuffer bytes, Instant time) implements Change {}

    /** The length of a file. */
    record Resize(long inode, long size, Instant time) implements Change {}

    /** The permission bits of a file or directory. */
    record Mode(long inode, int mode, Instant time) implements Change {}

    /** The time of last modification of a file, directory or link. */
    record Modified(long inode, Instant modified, Instant time) implements Change {}

    /** Entries of directories that change together or not at all, as those of a rename do. */
    record Entries(List<Entry> entries) implements Change {
        public Entries {
            entries = List.copyOf(entries);
        }

        Set<Long> folders() {
            return entries.stream().map(Entry::folder).collect(Collectors.toSet());
        }
    }

    /**
     * What a name in a directory leads to from now on.
     *
     * @param inode {@link #NONE} for a name that is removed
     */
    record Entry(long folder, String name, long inode) {
        static final long NONE = 0;
    }
}
