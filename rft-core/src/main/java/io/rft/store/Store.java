package io.rft.store;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.DiskSpace;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

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

    /**
     * Looks at these files below a directory, to send them as one. Those that are no regular files, or cannot be looked at, are left out:
     * the reasons go to {@code failures} by their places.
     */
    PackSource openPack(RemotePath directory, List<RemotePath> members, Map<Integer, RftException> failures)
            throws RftException;

    /** Opens what receives a pack. Members that may not be written fail when it is committed, and only they. */
    StagedPack stagePack(PackRequest request) throws RftException;

    FileEntry stat(RemotePath path, boolean followLink) throws RftException;

    /** Begins to list a directory. RFT's own files of transfers in progress are not listed. */
    Pages<FileEntry> list(RemotePath directory) throws RftException;

    /** Begins to look for what a pattern stands for. What may not be looked into is passed over. */
    Pages<Match> find(Glob pattern) throws RftException;

    /**
     * Begins to add up what is below a directory, no link followed; of anything else its own size is all. With {@code each} every directory
     * comes after those below it, else the first one alone at the end.
     */
    Pages<Usage> measure(RemotePath path, boolean each) throws RftException;

    /** How full the file system is that this directory is on. */
    DiskSpace space(RemotePath directory) throws RftException;

    /**
     * Copies a file to another name, with its mode and time, without moving it through this program where the system can do that. Durable
     * when it returns; without {@code replace} a file of that name is {@code EXISTS}. Takes as long as the file is large, and ends early
     * once {@code stop} says so.
     */
    void copy(RemotePath from, RemotePath to, boolean replace, BooleanSupplier stop) throws RftException;

    /** Makes a directory; with {@code parents} also the missing ones above it, and it is no error if it is there. */
    void makeDirectory(RemotePath path, boolean parents) throws RftException;

    /** Removes a file, link or empty directory; with {@code recursive} a directory with all below, never through a link. */
    void remove(RemotePath path, boolean recursive) throws RftException;

    void rename(RemotePath from, RemotePath to, boolean replace) throws RftException;

    /**
     * Makes entries below a directory, in this order, so that a directory may come before what is in it. Returns which failed and why,
     * which never stops the others; what was made is durable then.
     */
    List<EntryFailure> create(RemotePath directory, List<Creation> entries) throws RftException;

    /**
     * Changes attributes of entries below a directory. Returns which failed and why, which never stops the others. Those of directories are
     * durable then; those of files the system makes durable at its leisure, as it does for {@code chmod}.
     */
    List<EntryFailure> change(RemotePath directory, List<AttributeChange> changes) throws RftException;

    /**
     * Removes files, links and empty directories below a directory, in this order. Returns which failed and why, which never stops the
     * others; what is missing is as good as removed. Durable then.
     */
    List<EntryFailure> removeAll(RemotePath directory, List<RemotePath> entries) throws RftException;

    /** What entries below a directory are, no link followed; empty for one that is not there or out of this user's sight. */
    List<Optional<FileEntry>> look(RemotePath directory, List<RemotePath> entries) throws RftException;

    /**
     * What entries below a directory have besides content, mode and time, no link followed; of the first ones only, one at least, where
     * all would be too much for {@link FoundMetadata}.
     */
    FoundMetadata metadata(RemotePath directory, List<RemotePath> entries, boolean owners, boolean attributes)
            throws RftException;

    /**
     * Sets owners and extended attributes of entries below a directory, no link followed. Returns which failed and why, which never stops
     * the others. Durable then.
     *
     * @param mayOwn whether what is there may be given to another owner; that it has the owner already is no matter of this
     */
    List<EntryFailure> keep(RemotePath directory, List<MetadataChange> changes, Predicate<RemotePath> mayOwn)
            throws RftException;

    /** The size of what an earlier attempt of this transfer has left for this target, if it has. */
    OptionalLong stagedBytes(RemotePath target, TransferId transfer) throws RftException;

    /** Adds up what lies below the root; takes as long as a walk through all directories, and ends early once {@code stop} says so. */
    Footprint footprint(BooleanSupplier stop);

    @Override
    void close();
}
