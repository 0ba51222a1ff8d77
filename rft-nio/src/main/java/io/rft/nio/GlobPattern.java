package io.rft.nio;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A glob as {@link java.nio.file.FileSystem#getPathMatcher} has it, made a regular expression: {@code *} within a name, {@code **} across
 * names, {@code ?}, {@code [a-z]}, {@code [!a]}, {@code {a,b}}, and a backslash before what shall mean itself. Pure; one use.
 */
final class GlobPattern {
    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;
    private boolean inGroup;

    private GlobPattern(String glob) {
        this.glob = glob;
    }

    /** Fails with {@link PatternSyntaxException} for what is no glob. */
    static Pattern compile(String glob) {
        return new GlobPattern(glob).compiled();
    }

    private Pattern compiled() {
        while (at < glob.length()) {
            one(glob.charAt(at++));
        }
        if (inGroup) {
            throw wrong("a { without its }");
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private void one(char character) {
        switch (character) {
            case '\\' -> literal(next("a backslash with nothing behind it"));
            case '*' -> star();
            case '?' -> regex.append("[^/]");
            case '[' -> bracket();
            case '{' -> begin();
            case '}' -> {
                regex.append(inGroup ? "))" : "}");
                inGroup = false;
            }
            case ',' -> regex.append(inGroup ? ")|(?:" : ",");
            default -> literal(character);
        }
    }

    private void star() {
        if (at < glob.length() && glob.charAt(at) == '*') {
            at++;
            regex.append(".*");
        } else {
            regex.append("[^/]*");
        }
    }

    private void begin() {
        if (inGroup) {
            throw wrong("a { within { }");
        }
        inGroup = true;
        regex.append("(?:(?:");
    }

    private void bracket() {
        regex.append("[[^/]&&[");
        if (at < glob.length() && glob.charAt(at) == '!') {
            at++;
            regex.append('^');
        }
        var first = at;
        for (var character = next("a [ without its ]"); character != ']'; character = next("a [ without its ]")) {
            member(character, first);
        }
        if (at - 1 == first) {
            throw wrong("a [ with nothing in it");
        }
        regex.append("]]");
    }

    private void member(char character, int first) {
        if (character == '/') {
            throw wrong("a slash within [ ]");
        }
        var isRange = character == '-' && at - 1 > first && at < glob.length() && glob.charAt(at) != ']';
        if (isRange) {
            if (glob.charAt(at) < glob.charAt(at - 2)) {
                throw wrong("a range that ends before it begins");
            }
            regex.append('-');
        } else {
            regex.append(Character.isLetterOrDigit(character) ? "" : "\\").append(character);
        }
    }

    private void literal(char character) {
        var isPlain = Character.isLetterOrDigit(character) || character > 127;
        regex.append(isPlain ? "" : "\\").append(character);
    }

    private char next(String otherwise) {
        if (at == glob.length()) {
            throw wrong(otherwise);
        }
        return glob.charAt(at++);
    }

    private PatternSyntaxException wrong(String why) {
        return new PatternSyntaxException(why, glob, at - 1);
    }
}
