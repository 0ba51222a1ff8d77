package io.rft.shell;

import java.util.List;

/** Knows how a line that is being typed may go on. Answers soon, or with nothing; never fails. */
@FunctionalInterface
public interface Completions {
    /**
     * All ways to go on.
     *
     * @param words those of the line so far; the last one is to be completed, and may be empty
     */
    List<Completion> of(List<LineWord> words);
}
