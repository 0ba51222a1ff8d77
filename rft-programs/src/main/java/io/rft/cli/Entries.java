package io.rft.cli;

import io.rft.Escaped;
import io.rft.console.Units;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Files of a server in words: for {@code ls} and {@code stat}. Pure. */
final class Entries {
    private static final DateTimeFormatter RFC_3339 = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final String BITS = "rwxrwxrwx";

    private Entries() {}

    /** With nanoseconds, in UTC. */
    static String rfc3339(Instant time) {
        return RFC_3339.format(time);
    }

    /** {@code -rw-r--r--}, with the letters for set-user-id, set-group-id and sticky that {@code ls} has. */
    static String modeText(EntryType type, int mode) {
        var text = new StringBuilder().append(letter(type));
        for (var i = 0; i < BITS.length(); i++) {
            text.append((mode & (0400 >> i)) != 0 ? BITS.charAt(i) : '-');
        }
        special(text, 3, mode & 04000, 's');
        special(text, 6, mode & 02000, 's');
        special(text, 9, mode & 01000, 't');
        return text.toString();
    }

    /** Four octal digits. */
    static String octal(int mode) {
        return String.format("%04o", mode & 07777);
    }

    static String word(EntryType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /** A line of {@code ls -l}, escaped. */
    static String longLine(Entry entry, String name, boolean forPeople, ZoneId zone) {
        var size = forPeople ? Units.formatBytes(entry.size()) : Long.toString(entry.size());
        return Escaped.of(String.format(
                        "%s %-8s %-8s %12s %s ",
                        modeText(entry.type(), entry.mode()),
                        entry.owner(),
                        entry.group(),
                        size,
                        SHORT.withZone(zone).format(entry.modified())))
                + name
                + entry.target().map(target -> " -> " + Escaped.of(target)).orElse("");
    }

    /** The name, escaped, and on request in the colour of what it names. */
    static String name(Entry entry, String name, boolean colored) {
        var safe = Escaped.of(name);
        if (!colored) {
            return safe;
        }
        var color = switch (entry.type()) {
            case DIRECTORY -> "1;34";
            case SYMLINK -> "1;36";
            case OTHER -> "33";
            case FILE -> (entry.mode() & 0111) != 0 ? "1;32" : "";
        };
        return color.isEmpty() ? safe : "\u001b[" + color + "m" + safe + "\u001b[0m";
    }

    /** The fields of a line of {@code --json}. */
    static void write(JsonGenerator json, String path, Entry entry) {
        json.writeStringProperty("path", path);
        json.writeStringProperty("type", word(entry.type()));
        json.writeNumberProperty("size", entry.size());
        json.writeStringProperty("mode", octal(entry.mode()));
        json.writeStringProperty("mtime", rfc3339(entry.modified()));
        json.writeStringProperty("owner", entry.owner());
        json.writeStringProperty("group", entry.group());
        entry.target().ifPresent(target -> json.writeStringProperty("target", target));
    }

    private static char letter(EntryType type) {
        return switch (type) {
            case FILE -> '-';
            case DIRECTORY -> 'd';
            case SYMLINK -> 'l';
            case OTHER -> '?';
        };
    }

    private static void special(StringBuilder text, int place, int bit, char letter) {
        if (bit != 0) {
            text.setCharAt(place, text.charAt(place) == 'x' ? letter : Character.toUpperCase(letter));
        }
    }
}
