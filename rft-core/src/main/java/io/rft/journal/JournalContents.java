package io.rft.journal;

/** What was found in a journal. */
public sealed interface JournalContents {
    /**
     * The journal of an attempt, up to the last record that can be trusted.
     *
     * @param isOriginal whether it is in the file that it was written into; a copy may be older than what it speaks of
     */
    record Usable(JournalHeader header, JournalState state, boolean isOriginal) implements JournalContents {}

    /**
     * Not a journal of this version, or a damaged one: begin anew.
     *
     * @param why for a person: {@code its header is damaged}
     */
    record Unusable(String why) implements JournalContents {}
}
