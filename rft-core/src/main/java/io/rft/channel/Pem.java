package io.rft.channel;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Text of RFC 7468, read strictly: a boundary that is nearly one, a section that does not end or holds anything but base64 is an error,
 * because to skip it would lose a certificate in silence. Text around sections is a comment, as other programs write it. Pure; fails
 * with {@link IllegalArgumentException} that names the line and repeats nothing of a key.
 */
final class Pem {
    private static final Pattern BOUNDARY = Pattern.compile("-----(BEGIN|END) ([A-Z0-9]+(?:[ -][A-Z0-9]+)*)-----");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    private Pem() {}

    /** One of its sections. */
    static final class Section {
        private final String label;
        private final byte[] content;
        private final int line;

        private Section(String label, byte[] content, int line) {
            this.label = label;
            this.content = content;
            this.line = line;
        }

        String label() {
            return label;
        }

        byte[] content() {
            return content.clone();
        }

        /** Where it begins, from 1. */
        int line() {
            return line;
        }
    }

    static List<Section> parse(String text) {
        var sections = new ArrayList<Section>();
        var lines = text.lines().map(String::stripTrailing).toList();
        for (var at = 0; at < lines.size(); at++) {
            if (!lines.get(at).contains("-----")) {
                continue;
            }
            var label = boundary("BEGIN", lines, at);
            var end = end(lines, at);
            if (!boundary("END", lines, end).equals(label)) {
                throw problem(end, "it is not the end of what began in line " + (at + 1));
            }
            sections.add(new Section(label, content(lines, at, end), at + 1));
            at = end;
        }
        return sections;
    }

    private static int end(List<String> lines, int begin) {
        for (var at = begin + 1; at < lines.size(); at++) {
            if (lines.get(at).contains("-----")) {
                return at;
            }
        }
        throw problem(begin, "what begins here has no end");
    }

    private static String boundary(String kind, List<String> lines, int at) {
        var matcher = BOUNDARY.matcher(lines.get(at));
        if (!matcher.matches() || !matcher.group(1).equals(kind)) {
            throw problem(at, "not a line -----" + kind + " …-----");
        }
        return matcher.group(2);
    }

    private static byte[] content(List<String> lines, int begin, int end) {
        var digits = new StringBuilder();
        for (var at = begin + 1; at < end; at++) {
            if (!BASE64.matcher(lines.get(at)).matches() || digits.indexOf("=") >= 0) {
                throw problem(at, "not base64");
            }
            digits.append(lines.get(at));
        }
        try {
            var content = Base64.getDecoder().decode(digits.toString());
            if (content.length > 0) {
                return content;
            }
        } catch (IllegalArgumentException e) {
            // Said below: its own words may hold a part of a key.
        }
        throw problem(begin, "what begins here is empty or not base64");
    }

    private static IllegalArgumentException problem(int at, String what) {
        return new IllegalArgumentException("line " + (at + 1) + ": " + what);
    }
}
