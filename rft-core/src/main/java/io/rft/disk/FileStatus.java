package io.rft.disk;

import java.time.Instant;

/**
 * What the file system says about a file.
 *
 * @param mode the twelve permission bits
 * @param fileKey equal for one file, whatever its name and also after the machine was started anew; different for two files
 */
public record FileStatus(
        Type type, long size, int mode, Instant modified, Instant changed, String fileKey, long owner, long group) {
    public enum Type {
        FILE,
        DIRECTORY,
        SYMLINK,
        OTHER
    }
}
