package io.rft;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A file's name inside a store, absolute from the store's root: {@code /data/big.iso}. Valid by construction (GUARANTEES:
 * Confinement): components of 1 to 255 UTF-8 bytes, at most 4096 bytes and 128 components in all, none empty, {@code .}, {@code ..}
 * or with NUL. Control characters are legal, files have them: escape before showing. Never resolved as text: only a {@code Store}
 * turns it into a file.
 */
public record RemotePath(List<String> components) implements Comparable<RemotePath> {
    public static final int BYTES_MAX = 4096;
    public static final int COMPONENT_BYTES_MAX = 255;
    public static final int DEPTH_MAX = 128;
    public static final RemotePath ROOT = new RemotePath(List.of());

    public RemotePath {
        components = List.copyOf(components);
        require(components.size() <= DEPTH_MAX, "has more than " + DEPTH_MAX + " components");
        var bytes = 0;
        for (var component : components) {
            var length = utf8Length(component);
            require(length >= 1, "has an empty component");
            require(length <= COMPONENT_BYTES_MAX, "has a component of more than " + COMPONENT_BYTES_MAX + " bytes");
            require(!component.equals(".") && !component.equals(".."), "has a component . or ..");
            require(component.indexOf('\0') < 0 && component.indexOf('/') < 0, "has a NUL or a slash in a component");
            bytes += length + 1;
        }
        require(bytes <= BYTES_MAX, "has more than " + BYTES_MAX + " bytes");
    }

    /** Parses {@code /a/b}; a trailing slash is allowed. Fails with {@link IllegalArgumentException} that says what is wrong. */
    public static RemotePath parse(String text) {
        require(text.startsWith("/"), "does not start with a slash");
        if (text.equals("/")) {
            return ROOT;
        }
        var body = text.endsWith("/") ? text.substring(1, text.length() - 1) : text.substring(1);
        return new RemotePath(List.of(body.split("/", -1)));
    }

    public RemotePath resolve(String component) {
        var longer = new ArrayList<>(components);
        longer.add(component);
        return new RemotePath(longer);
    }

    public boolean isRoot() {
        return components.isEmpty();
    }

    /** The directory that holds this; the root's parent is the root. */
    public RemotePath parent() {
        return isRoot() ? this : new RemotePath(components.subList(0, components.size() - 1));
    }

    /** The last component; empty for the root. */
    public String name() {
        return isRoot() ? "" : components.getLast();
    }

    /** Without the leading slash, as system calls relative to the root's descriptor want it; {@code .} for the root. */
    public String relative() {
        return isRoot() ? "." : String.join("/", components);
    }

    @Override
    public int compareTo(RemotePath other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return "/" + String.join("/", components);
    }

    private static int utf8Length(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a path that has no UTF-8 form", e);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("a path that " + problem);
        }
    }
}
