package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A relative path that a system call may be given: it has a UTF-8 form, and nothing in it ends the string early for the kernel. Not
 * more: where it leads is for the kernel to say. Pure.
 */
public record Location(String text) {
    /** Fails where the kernel would see another name than we do, or follow a link for a slash at the end. */
    public static Location of(String text) throws RftException {
        if (text.endsWith("/")) {
            throw new RftException(ErrorCode.PERMISSION, "the path " + Escaped.of(text) + " ends in a slash");
        }
        return new Location(encodable(text));
    }

    /** The text itself; fails where the kernel would see another one. */
    public static String encodable(String text) throws RftException {
        if (text.isEmpty() || text.indexOf('\0') >= 0 || !hasUtf8(text)) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    "the name " + Escaped.of(text) + " is empty, holds a NUL or has no UTF-8 form");
        }
        return text;
    }

    /** Whether it is an entry of the directory itself, so that without following it nothing can lead out. */
    boolean isSingleName() {
        return text.indexOf('/') < 0 && !text.equals(".") && !text.equals("..");
    }

    /** The directory that holds this; {@code .} for a single name. */
    public String parent() {
        var slash = text.lastIndexOf('/');
        return slash < 0 ? "." : slash == 0 ? "/" : text.substring(0, slash);
    }

    /** The last component, where it names an entry of its parent that can be created or removed. */
    public String name() throws RftException {
        var name = text.substring(text.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new RftException(ErrorCode.PERMISSION, "the path " + Escaped.of(text) + " does not end in a name");
        }
        return name;
    }

    /** Asked several times for each file: so no encoder is made where there is nothing to ask it. */
    private static boolean hasUtf8(String text) {
        var at = 0;
        while (at < text.length() && !Character.isSurrogate(text.charAt(at))) {
            at++;
        }
        return at == text.length() || isEncodable(text);
    }

    private static boolean isEncodable(String text) {
        try {
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
