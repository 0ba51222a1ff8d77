package io.rft.disk;

import io.rft.ErrorCode;
import io.rft.ExtendedAttribute;
import io.rft.RftException;
import java.io.Closeable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

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

    /**
     * Opens for reading what was seen to be a regular file a moment ago, without another look: whoever calls this compares the status of
     * what was opened with the one that was seen, before anything of it counts. Does not block, whatever is there now.
     */
    default DiskFile openSeen(String path) throws RftException {
        return openForRead(path);
    }

    /** Opens an existing regular file for reading and writing, not following a link as last component. */
    DiskFile openForWrite(String path) throws RftException;

    /** Creates a file that must not exist yet ({@link io.rft.ErrorCode#EXISTS}). */
    DiskFile create(String path, int mode) throws RftException;

    /** Opens a directory below this one, as confined as this. */
    Directory openDirectory(String path) throws RftException;

    /** The status of what the path names; {@code follow} says whether a link as last component is followed. */
    FileStatus status(String path, boolean follow) throws RftException;

    /** Begins to read the names in this directory. */
    NamePages namePages() throws RftException;

    /** The status of what has this name, no link followed; empty where nothing has. */
    default Optional<FileStatus> findStatus(String name) throws RftException {
        try {
            return Optional.of(status(name, false));
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** All names in this directory, in no order, without {@code .} and {@code ..}. Names without a UTF-8 form fail the call. */
    default List<String> names() throws RftException {
        var all = new ArrayList<String>();
        try (var pages = namePages()) {
            for (var page = pages.next(); !page.isEmpty(); page = pages.next()) {
                all.addAll(page);
            }
        }
        return all;
    }

    String readLink(String path) throws RftException;

    void makeDirectory(String path, int mode) throws RftException;

    void makeLink(String path, String target) throws RftException;

    /** Gives a regular file a further name, which must be free ({@link ErrorCode#EXISTS}); no link is followed as last component. */
    default void link(String existing, String name) throws RftException {
        throw new RftException(ErrorCode.STORAGE, "files cannot have several names on this disk");
    }

    /** Removes a file, a link or anything but a directory. */
    void removeFile(String path) throws RftException;

    /** Removes an empty directory. */
    void removeDirectory(String path) throws RftException;

    /** Renames atomically; with {@code replace} an existing target file is replaced, without it is {@code EXISTS}. */
    void rename(String from, String to, boolean replace) throws RftException;

    /**
     * Sets the permission bits and the time of last modification of a file or directory, each where it is given; {@code .} is this
     * directory. A link as last component is not followed; its time can be set, its mode cannot ({@code PERMISSION}).
     */
    void attributes(String path, OptionalInt mode, Optional<Instant> modified) throws RftException;

    /** Gives an entry, {@code .} for this directory, to this user and this group, each where it is given; a link is not followed. */
    default void own(String name, OptionalLong user, OptionalLong group) throws RftException {
        throw new RftException(ErrorCode.STORAGE, "owners cannot be set on this disk");
    }

    /**
     * The extended attributes of a file or directory that are open to its users; none where the file system has none. No link is
     * followed. Fails where they are more or larger than {@link io.rft.Metadata} may have.
     */
    default List<ExtendedAttribute> extendedAttributes(String name) throws RftException {
        return List.of();
    }

    /** Sets these, and removes those with these names, which it is no error to miss; forces nothing. No link is followed. */
    default void changeExtendedAttributes(String name, List<ExtendedAttribute> set, List<String> removed)
            throws RftException {
        throw new RftException(ErrorCode.STORAGE, "extended attributes cannot be set on this disk");
    }

    /** Makes the entries of this directory and its own attributes durable. */
    void force() throws RftException;

    /**
     * Makes everything durable that was written to the file system of this directory, files, attributes and entries, by whomever, with one
     * call. Tells of what went wrong since this directory was opened.
     */
    void forceFileSystem() throws RftException;

    /** Equal for directories that are open on the same file system. */
    long fileSystem() throws RftException;

    /** Bytes that may still be written to this file system. */
    long freeBytes() throws RftException;

    /** How full this file system is. */
    DiskSpace space() throws RftException;

    @Override
    void close();
}
