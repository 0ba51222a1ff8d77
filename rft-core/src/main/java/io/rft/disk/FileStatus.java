package io.rft.disk;

import java.time.Instant;
import java.util.Optional;

/**
 * What the file system says about a file.
 *
 * @param mode the twelve permission bits
 * @param sharedKey of a regular file that has several names: equal for these and for no other file of the machine, as long as that runs
 * @param fileKey equal for one file, whatever its name and also after the machine was started anew; different for two files
 */
public record FileStatus(
        Type type,
        long size,
        int mode,
        Instant modified,
        Instant changed,
        String fileKey,
        long owner,
        long group,
        Optional<String> sharedKey) {
    /** Of what has one name. */
    public FileStatus(
            Type type, long size, int mode, Instant modified, Instant changed, String fileKey, long owner, long group) {
        this(type, size, mode, modified, changed, fileKey, owner, group, Optional.empty());
    }

    public enum Type {
        FILE,
        DIRECTORY,
        SYMLINK,
        OTHER
    }
}
