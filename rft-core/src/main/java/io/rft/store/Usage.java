package io.rft.store;

import io.rft.RemotePath;

/**
 * How much is in a directory and everything below it; or of a file alone.
 *
 * @param bytes the sizes of files, as many times as they have names; what they take on the disk may be more or less
 * @param files that are there, links and others included
 * @param directories below it
 * @param unread directories of these that could not be looked into
 */
public record Usage(RemotePath path, long bytes, long files, long directories, long unread) {
    Usage plus(Usage below) {
        return new Usage(
                path, bytes + below.bytes, files + below.files, directories + below.directories, unread + below.unread);
    }

    static Usage none(RemotePath path) {
        return new Usage(path, 0, 0, 0, 0);
    }
}
