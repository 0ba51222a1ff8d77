package io.rft.disk;

/** How a name that somebody else chose is shown to a person: nothing in it can move a cursor, end a line or turn its direction. */
public final class Shown {
    private Shown() {}

    /** The text with control, format and line-breaking characters as {@code \x1b} or {@code \u202e}, and {@code \} doubled. */
    public static String text(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> append(shown, point));
        return shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        if (point == '\\') {
            shown.append("\\\\");
        } else if (!dangerous(point)) {
            shown.appendCodePoint(point);
        } else if (point <= 0xff) {
            shown.append("\\x%02x".formatted(point));
        } else {
            shown.append("\\u%04x".formatted(point));
        }
    }

    private static boolean dangerous(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            // Of the format characters only those that turn the direction; the joiners are parts of words and of emoji.
            case Character.FORMAT -> point != 0x200c && point != 0x200d;
            default -> false;
        };
    }
}
