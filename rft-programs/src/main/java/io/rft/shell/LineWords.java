package io.rft.shell;

import io.rft.Escaped;
import java.util.List;

/**
 * The words of a line, as a Unix shell reads them: blanks part them, quotes and backslashes take meanings away, {@code $'…'} has escapes,
 * a {@code #} at the start of a word begins a comment. No variables, no commands in it. Pure.
 */
public final class LineWords {
    private static final String PLAIN = "@%+=:,./_^-";

    private LineWords() {}

    /** All of them; fails with {@link IllegalArgumentException} where a quote does not end. */
    public static List<LineWord> of(String line) {
        var scanner = new WordScanner(line);
        var words = scanner.words();
        if (scanner.isOpen()) {
            throw new IllegalArgumentException("a quote does not end, or a backslash has nothing to quote");
        }
        return words;
    }

    /**
     * Those of a line that is being typed, as far as it goes: the last one is the one to be completed, and empty where none has begun.
     * Nothing at all in a comment.
     */
    public static List<LineWord> begun(String line) {
        return new WordScanner(line).begun();
    }

    /** How the word is typed, so that it means just this. */
    public static String quoted(String word) {
        if (word.isEmpty()) {
            return "''";
        }
        if (!Escaped.of(word).equals(word)) {
            return "$'" + escaped(word) + "'";
        }
        var typed = new StringBuilder();
        word.codePoints().forEach(one -> typed.append(isPlain(one) ? "" : "\\").appendCodePoint(one));
        return typed.toString();
    }

    private static boolean isPlain(int point) {
        return point > '~'
                ? !Character.isWhitespace(point)
                : Character.isLetterOrDigit(point) || PLAIN.indexOf(point) >= 0;
    }

    private static String escaped(String word) {
        var typed = new StringBuilder();
        word.codePoints()
                .mapToObj(Character::toString)
                .forEach(one -> typed.append(one.equals("\\") || one.equals("'") ? "\\" + one : Escaped.of(one)));
        return typed.toString();
    }
}
