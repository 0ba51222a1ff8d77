package io.rft.client;

import io.rft.RemotePath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Names as every file system can hold them: what some cannot is written as the bytes of its UTF-8 form, each a percent sign and two capital hex
 * digits (RFC 3986, 2.1). That are control characters, <code>" * : &lt; &gt; ? \ |</code>, dots and spaces at the end, the first letter of
 * a name that is a device at Windows ("Naming Files, Paths, and Namespaces"), and a percent sign that could be read as one of these. Of names
 * that differ by what some file systems do not tell apart, capital letters and whatever is not ASCII are written so as well: what is left is the
 * same everywhere. From all of these the name can be read again ({@link #original}), but from one that would be longer than a name may be: of
 * that the beginning stays, and a digest. Pure.
 */
public final class PortableName {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String FORBIDDEN = "\"*:<>?\\|";
    private static final Pattern DEVICE =
            Pattern.compile("(?:CON|PRN|AUX|NUL|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])(?: *\\..*)?", Pattern.DOTALL);
    private static final Pattern ESCAPED = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final String SHORTENED = "%~";
    private static final int DIGEST_BYTES = 16;

    private PortableName() {}

    /**
     * The name as it goes.
     *
     * @param hasTwin whether the directory has a name that differs from this one by what some file systems do not tell apart
     */
    public static String of(String name, boolean hasTwin) {
        var portable = new StringBuilder(name.length());
        var end = withoutTail(name);
        for (var at = 0; at < name.length(); ) {
            var point = name.codePointAt(at);
            var twin = hasTwin && (point >= 0x80 || Character.isUpperCase(point));
            if (twin || at >= end || isForbidden(name, at, point) || (at == 0 && isDevice(name))) {
                escape(Character.toString(point), portable);
            } else {
                portable.appendCodePoint(point);
            }
            at += Character.charCount(point);
        }
        var whole = portable.toString();
        return bytes(whole).length <= RemotePath.COMPONENT_BYTES_MAX ? whole : shortened(name, whole);
    }

    /** How names go that come together into one directory. */
    public static UnaryOperator<String> among(Collection<String> names) {
        var times = new HashMap<String, Integer>();
        names.forEach(name -> times.merge(NameTwins.key(name), 1, Integer::sum));
        return name -> of(name, times.getOrDefault(NameTwins.key(name), 0) > 1);
    }

    /** What goes by this name; empty for a name that was too long. A name that is not one of these may be read as something else. */
    public static Optional<String> original(String portable) {
        if (portable.indexOf('%') < 0) {
            return Optional.of(portable);
        }
        if (portable.contains(SHORTENED)) {
            return Optional.empty();
        }
        var bytes = ByteBuffer.allocate(bytes(portable).length);
        var read = ESCAPED.matcher(portable);
        var at = 0;
        while (read.find()) {
            bytes.put(bytes(portable.substring(at, read.start())));
            bytes.put(
                    (byte) HexFormat.fromHexDigits(read.group(), 1, read.group().length()));
            at = read.end();
        }
        bytes.put(bytes(portable.substring(at))).flip();
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Where the dots and spaces begin that some drop. */
    private static int withoutTail(String name) {
        var end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
            end--;
        }
        return end;
    }

    private static boolean isForbidden(String name, int at, int point) {
        return point < ' ' || point == 0x7f || FORBIDDEN.indexOf(point) >= 0 || (point == '%' && couldBeRead(name, at));
    }

    private static boolean couldBeRead(String name, int at) {
        return name.startsWith(SHORTENED, at)
                || ESCAPED.matcher(name).region(at, name.length()).lookingAt();
    }

    private static boolean isDevice(String name) {
        return DEVICE.matcher(name.toUpperCase(Locale.ROOT)).matches();
    }

    private static void escape(String text, StringBuilder into) {
        for (var one : bytes(text)) {
            into.append('%').append(HEX.toHexDigits(one));
        }
    }

    /** The beginning, cut between characters and not within an escape, and 128 bits of the name's SHA-256. */
    private static String shortened(String name, String whole) {
        var mark = SHORTENED + HEX.formatHex(digest(name), 0, DIGEST_BYTES).toLowerCase(Locale.ROOT);
        var room = RemotePath.COMPONENT_BYTES_MAX - mark.length();
        var start = new StringBuilder();
        for (var at = 0; at < whole.length(); ) {
            var point = whole.codePointAt(at);
            var next = ESCAPED.matcher(whole).region(at, whole.length()).lookingAt()
                    ? whole.substring(at, at + 3)
                    : Character.toString(point);
            room -= bytes(next).length;
            if (room < 0) {
                break;
            }
            start.append(next);
            at += next.length();
        }
        return start + mark;
    }

    private static byte[] digest(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes(name));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java promises SHA-256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
