package io.rft.disk;

import io.rft.RftException;
import java.io.Closeable;
import java.util.List;

/**
 * An open directory and everything below it: the seam between RFT and the file system, implemented by system calls and, for tests,
 * by a modelled disk that crashes. Paths are relative to this directory, components separated by {@code /}, {@code .} for itself.
 *
 * <p>Confined: no path and no symbolic link, not even one swapped in while the call runs, leads outside this directory
 * ({@link io.rft.ErrorCode#PERMISSION}). Links that stay inside are followed, but never as the last component of a name that is
 * created, replaced, removed or renamed. Thread-safe. Errors say the path and what the system said.
 */
public interface Directory extends Closeable {
    /** Opens an existing regular file for reading; anything else than a regular file is refused without blocking. */
    DiskFile openForRead(String path) throws RftException;

    /** Opens an existing regular file for reading and writing, not following a link as last component. */
    DiskFile openForWrite(String path) throws RftException;

    /** Creates a file that must not exist yet ({@link io.rft.ErrorCode#EXISTS}). */
    DiskFile create(String path, int mode) throws RftException;

    /** Opens a directory below this one, as confined as this. */
    Directory openDirectory(String path) throws RftException;

    /** The status of what the path names; {@code follow} says whether a link as last component is followed. */
    FileStatus status(String path, boolean follow) throws RftException;

    /** All names in this directory, in no order, without {@code .} and {@code ..}. Names without a UTF-8 form fail the call. */
    List<String> names() throws RftException;

    String readLink(String path) throws RftException;

    void makeDirectory(String path, int mode) throws RftException;

    void makeLink(String path, String target) throws RftException;

    /** Removes a file, a link or anything but a directory. */
    void removeFile(String path) throws RftException;

    /** Removes an empty directory. */
    void removeDirectory(String path) throws RftException;

    /** Renames atomically; with {@code replace} an existing target file is replaced, without it is {@code EXISTS}. */
    void rename(String from, String to, boolean replace) throws RftException;

    /** Makes the entries of this directory durable. */
    void force() throws RftException;

    /** Bytes that may still be written to this file system. */
    long freeBytes() throws RftException;

    @Override
    void close();
}
