package io.rft.testkit.corpus;

/** What a parser made of an input. */
public sealed interface Outcome {
    /**
     * It was understood.
     *
     * @param canonical the one way to write it, or what it means where there is none
     */
    record Accepted(String canonical) implements Outcome {}

    /**
     * It was refused, as the parser refuses.
     *
     * @param kind the error code; {@code INVALID} where the parser leaves that to its caller; {@code DAMAGED} of a file that counts as none
     */
    record Refused(String kind, String words) implements Outcome {}
}
