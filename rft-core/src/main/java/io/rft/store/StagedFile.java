package io.rft.store;

import io.rft.RftException;
import io.rft.digest.BlockChecksums;
import io.rft.range.RangeSet;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * A file being received, beside its target and not yet under its name, with the journal of what is durable. The one place that knows
 * the order on disk: data, force, journal, force, acknowledge; at the end force, rename, force the directory (STYLE: Order on disk).
 * Where the request asks for less {@link io.rft.Durability} the order is the same and some or all of the forces are left out.
 *
 * <p>{@link #write} may run in parallel for different blocks and beside {@link #force}; the other methods are for one thread.
 */
public interface StagedFile extends Closeable {
    long size();

    /** Blocks start at multiples of this and are this long, but for the last. The same for the whole life of the transfer. */
    int blockBytes();

    /** Counts the attempts of this transfer; higher than that of every attempt before. */
    long epoch();

    /** Whether zeros take no room, and may come without being sent. */
    default boolean isSparse() {
        return false;
    }

    /** A copy of what was durable when this was opened. */
    RangeSet durableAtOpen();

    /** Checksums of the blocks that are durable; the caller adds to it what it writes, {@link #withdraw} takes away. */
    BlockChecksums checksums();

    /**
     * Writes one whole block at its place and notes it, unforced, in the journal; the buffer is left as it was. A block that was
     * written before is withdrawn first, which costs a force, and is no longer durable until the next {@link #force}.
     */
    void write(long offset, ByteBuffer block, int crc32c) throws RftException;

    /**
     * Makes durable that these whole blocks are not durable any more, with a single force: what they hold is not what the source has.
     * When this returns they can be written anew. For one thread, beside {@link #write} of other blocks and {@link #force}.
     */
    void withdraw(RangeSet blocks) throws RftException;

    /**
     * Makes durable what {@link #write} had finished before this call, and returns what of it is new since the last time: nothing
     * else can produce a durable range. After a failure nothing since the last success may be believed; this object refuses further
     * work.
     */
    RangeSet force() throws RftException;

    /** Reads a block that was written; what the buffer has room for must be there. */
    void read(long offset, ByteBuffer block) throws RftException;

    /**
     * Whether {@link #commit} itself makes durable what was written, so that a {@link #force} of a file of which nothing is durable can be
     * left out. A crash then costs all of it, as long as it is not published.
     */
    default boolean commitsUnforced() {
        return false;
    }

    /** Whether {@link #force} makes anything durable before the commit; where it does not it is never called. */
    default boolean hasCheckpoints() {
        return true;
    }

    /**
     * Reads every byte again, from the storage itself where the system allows it, and compares with the checksums. Returns where the
     * first block starts that is not what was received; empty if all are as they should be. For what is durable as a whole; may take
     * as long as the storage does, and is ended by {@link #close} from another thread.
     *
     * @param blocks is run between them, and ends it by failing
     */
    OptionalLong findDamage(Between blocks) throws RftException;

    /** What is done between the blocks of a long reading. */
    @FunctionalInterface
    interface Between {
        void run() throws RftException;
    }

    /** Publishes: sets mode and time, forces, renames over the target, forces the directory, removes the journal. */
    default void commit() throws RftException {
        commit(published -> {});
    }

    /**
     * The same, and before the journal is removed, by which an attempt after a crash would know that all is done, has somebody else
     * remember it. Where that fails the file is published all the same, and the journal stays.
     */
    void commit(Remembering remembering) throws RftException;

    /** Notes for good what became of a transfer. */
    interface Remembering {
        /** Notes it; {@code published} is the file under its name, as whoever asks what became of it will find it. */
        void remember(SourceIdentity published) throws RftException;
    }

    /** Closes and removes the staged file and its journal. */
    void discard() throws RftException;

    /** Closes; what is durable stays and can be recovered. After {@link #commit} or {@link #discard} it does nothing. */
    @Override
    void close();
}
