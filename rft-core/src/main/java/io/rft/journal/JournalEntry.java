package io.rft.journal;

/** One record of a journal. What it means together with those before it is for {@link JournalState} to say. */
public sealed interface JournalEntry {
    /** A block was written, which does not yet say that it is durable. */
    record Written(long offset, int length, int crc32c) implements JournalEntry {}

    /** A block that was noted before is about to be written anew: nothing said about it so far holds. */
    record Withdrawn(long offset, int length) implements JournalEntry {}

    /**
     * What was noted before is durable.
     *
     * @param position only records of the journal that start before this are meant: others came while the data was being forced
     */
    record Checkpoint(long position) implements JournalEntry {}
}
