package io.rft;

import java.util.HexFormat;

/**
 * Text made safe to show on a terminal and to write to a log: what could move the cursor, start a line of its own or turn the
 * direction of reading becomes visible as {@code \n}, {@code \x1b} or {@code \u202e}. Everything else, a backslash included, stays as
 * it is, so that escaping twice changes nothing more.
 */
public final class Escaped {
    private static final HexFormat HEX = HexFormat.of();

    private Escaped() {}

    /** The text with C0, C1, line separators, bidirectional controls and lone surrogates escaped. */
    public static String of(String text) {
        if (isPlain(text) || text.codePoints().noneMatch(Escaped::isUnsafe)) {
            return text;
        }
        var safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> append(point, safe));
        return safe.toString();
    }

    /** The escaped text, cut to so many characters with an ellipsis at the end where it was longer. */
    public static String of(String text, int charsMax) {
        var safe = of(text);
        if (safe.length() <= charsMax) {
            return safe;
        }
        var cut = charsMax - 1;
        return safe.substring(0, Character.isHighSurrogate(safe.charAt(cut - 1)) ? cut - 1 : cut) + "…";
    }

    /** Printable ASCII alone, as nearly every name is: asked many times for each file, by code that is still interpreted. */
    private static boolean isPlain(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static void append(int point, StringBuilder safe) {
        if (!isUnsafe(point)) {
            safe.appendCodePoint(point);
            return;
        }
        switch (point) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            default ->
                safe.append(
                        point < 0x100 ? "\\x" + HEX.toHexDigits((byte) point) : "\\u" + HEX.toHexDigits((char) point));
        }
    }

    /** Whether this character must not reach a terminal as it is. */
    public static boolean isUnsafe(int point) {
        return Character.isISOControl(point)
                || point == 0x2028 // line separator
                || point == 0x2029 // paragraph separator
                || isBidirectionalControl(point)
                || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    /** The twelve of Unicode's property Bidi_Control (UAX 9). */
    private static boolean isBidirectionalControl(int point) {
        return point == 0x061c
                || point == 0x200e
                || point == 0x200f
                || (point >= 0x202a && point <= 0x202e)
                || (point >= 0x2066 && point <= 0x2069);
    }
}
