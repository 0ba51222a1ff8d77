package io.rft;

import java.util.List;

/**
 * What became of one entry of a request about many, where it failed; the others have nothing to do with it. A value.
 *
 * @param index which entry of the request, from 0
 * @param message what failed and why, escaped, at most {@link #MESSAGE_CHARS_MAX} characters
 */
public record EntryFailure(int index, ErrorCode code, String message) {
    public static final int MESSAGE_CHARS_MAX = 500;

    public EntryFailure {
        if (index < 0) {
            throw new IllegalArgumentException("an entry's index is at least 0");
        }
        if (message.length() > MESSAGE_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "the message about an entry has at most " + MESSAGE_CHARS_MAX + " characters");
        }
    }

    /** What to tell about this exception: escaped and cut. */
    public static EntryFailure of(int index, RftException problem) {
        var message = problem.getMessage();
        return new EntryFailure(index, problem.code(), message == null ? "" : Escaped.of(message, MESSAGE_CHARS_MAX));
    }

    /** The same failure of the entry that has this index in a larger request. */
    public EntryFailure at(int other) {
        return new EntryFailure(other, code, message);
    }

    /** The same with as many words for each as there is room for together. */
    public static List<EntryFailure> fitting(List<EntryFailure> failures, int charsMax) {
        var chars = failures.stream().mapToInt(failure -> failure.message.length());
        if (chars.sum() <= charsMax) {
            return List.copyOf(failures);
        }
        var each = charsMax / failures.size();
        return failures.stream().map(failure -> failure.cutTo(each)).toList();
    }

    /** The same with fewer words, at least two characters. */
    public EntryFailure cutTo(int charsMax) {
        return message.length() <= charsMax ? this : new EntryFailure(index, code, Escaped.of(message, charsMax));
    }
}
