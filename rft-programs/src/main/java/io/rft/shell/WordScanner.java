package io.rft.shell;

import io.rft.store.Glob;
import java.util.ArrayList;
import java.util.List;

/** Goes through a line once and finds its words. For one line, and one thread. */
final class WordScanner {
    private static final int HEXADECIMAL = 16;

    private final String line;
    private final List<LineWord> words = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder pattern = new StringBuilder();
    private int at;
    private boolean open;
    private boolean comment;

    WordScanner(String line) {
        this.line = line;
        while (hasWord()) {
            words.add(word());
        }
    }

    List<LineWord> words() {
        return List.copyOf(words);
    }

    /** Whether the line ends inside a quote, or behind a backslash. */
    boolean isOpen() {
        return open;
    }

    /** With an empty word at the end, unless the line ends with one; none at all in a comment. */
    List<LineWord> begun() {
        if (comment) {
            return List.of();
        }
        if (words.isEmpty() || words.getLast().end() < line.length()) {
            words.add(new LineWord("", "", line.length(), line.length()));
        }
        return words();
    }

    private boolean hasWord() {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        comment = at < line.length() && line.charAt(at) == '#';
        return at < line.length() && !comment;
    }

    private LineWord word() {
        var start = at;
        text.setLength(0);
        pattern.setLength(0);
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            piece(line.charAt(at++));
        }
        return new LineWord(text.toString(), pattern.toString(), start, at);
    }

    private void piece(char first) {
        switch (first) {
            case '\'' -> {
                while (goesOn('\'')) {
                    literal(line.charAt(at++));
                }
                close();
            }
            case '"' -> {
                while (goesOn('"')) {
                    literal(inDoubleQuotes(line.charAt(at++)));
                }
                close();
            }
            case '\\' -> {
                open = at == line.length();
                if (!open) {
                    literal(line.charAt(at++));
                }
            }
            case '$' -> {
                if (at < line.length() && line.charAt(at) == '\'') {
                    at++;
                    withEscapes();
                } else {
                    plain(first);
                }
            }
            default -> plain(first);
        }
    }

    /** There is more of the line, and it is not the quote that ends. */
    private boolean goesOn(char quote) {
        return at < line.length() && line.charAt(at) != quote;
    }

    private void close() {
        open = at == line.length();
        at += open ? 0 : 1;
    }

    private char inDoubleQuotes(char next) {
        return next == '\\' && at < line.length() && "\"\\$`".indexOf(line.charAt(at)) >= 0 ? line.charAt(at++) : next;
    }

    private void withEscapes() {
        while (goesOn('\'')) {
            var next = line.charAt(at++);
            if (next == '\\' && at < line.length()) {
                escape(line.charAt(at++));
            } else {
                literal(next);
            }
        }
        close();
    }

    private void escape(char kind) {
        switch (kind) {
            case 'n' -> literal('\n');
            case 'r' -> literal('\r');
            case 't' -> literal('\t');
            case 'x' -> code(2);
            case 'u' -> code(4);
            default -> literal(kind);
        }
    }

    /** A character by its number. */
    private void code(int digitsMost) {
        var end = at;
        while (end < line.length() && end < at + digitsMost && Character.digit(line.charAt(end), HEXADECIMAL) >= 0) {
            end++;
        }
        if (end > at) {
            literal((char) Integer.parseInt(line, at, end, HEXADECIMAL));
        }
        at = end;
    }

    private void plain(char one) {
        text.append(one);
        pattern.append(one);
    }

    /** Taken for what it is. */
    private void literal(char one) {
        text.append(one);
        pattern.append(Glob.escaped(String.valueOf(one)));
    }
}
