package io.rft.journal;

/** What was found in a journal. */
public sealed interface JournalContents {
    /** The journal of an attempt, up to the last record that can be trusted. */
    record Usable(JournalHeader header, JournalState state) implements JournalContents {}

    /**
     * Not a journal of this version, or a damaged one: begin anew.
     *
     * @param why for a person: {@code its header is damaged}
     */
    record Unusable(String why) implements JournalContents {}
}
