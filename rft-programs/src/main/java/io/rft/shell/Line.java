package io.rft.shell;

/** What came of asking a person for a line. */
public sealed interface Line {
    /** What they typed. */
    record Typed(String text) implements Line {}

    /** They gave up what they were typing, and will type something else. */
    record Cleared() implements Line {}

    /** They have nothing more to say. */
    record End() implements Line {}
}
