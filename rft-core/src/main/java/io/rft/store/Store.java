package io.rft.store;

import io.rft.RemotePath;
import io.rft.RftException;
import java.io.Closeable;
import java.util.List;

/**
 * The files at one end, below one root. No name leads outside it. Thread-safe. Errors name the path and carry the code for what the
 * system said: {@code NOT_FOUND}, {@code PERMISSION}, {@code EXISTS}, {@code STORAGE} …
 */
public interface Store extends Closeable {
    /** Opens a regular file to be sent; a link is followed as long as it stays inside the root. */
    SourceFile open(RemotePath path) throws RftException;

    /**
     * Opens the staged file of this transfer: recovers what an earlier attempt left if it fits the request, else begins anew. Fails
     * with {@code EXISTS} where the request's {@link IfExists} forbids to replace the target, with {@code NOT_FOUND} where the
     * target's directory is missing, with {@code PERMISSION} where the target is a directory, with {@code BUSY} while an earlier
     * attempt of the transfer is still open, in this process or another: whoever takes over closes it first.
     */
    StagedFile stage(StageRequest request) throws RftException;

    FileEntry stat(RemotePath path, boolean followLink) throws RftException;

    /**
     * At most {@code max} entries of a directory in order of their names (of {@link String#compareTo}), from the first one after
     * {@code after} ({@code ""} for the start). RFT's own files of transfers in progress are not listed.
     */
    List<FileEntry> list(RemotePath directory, String after, int max) throws RftException;

    /** Makes a directory; with {@code parents} also the missing ones above it, and it is no error if it is there. */
    void makeDirectory(RemotePath path, boolean parents) throws RftException;

    /** Removes a file, link or empty directory; with {@code recursive} a directory with all below, never through a link. */
    void remove(RemotePath path, boolean recursive) throws RftException;

    void rename(RemotePath from, RemotePath to, boolean replace) throws RftException;

    @Override
    void close();
}
