package io.rft;

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

    /** Parses {@code a/b}, a path from some directory on; {@code .} is that directory itself, the root. */
    public static RemotePath parseBelow(String text) {
        return text.equals(".") ? ROOT : new RemotePath(List.of(text.split("/", -1)));
    }

    /** What this other path names from here on, as if this were its root. */
    public RemotePath resolve(RemotePath below) {
        if (isRoot() || below.isRoot()) {
            return isRoot() ? below : this;
        }
        var longer = new ArrayList<>(components);
        longer.addAll(below.components);
        return new RemotePath(longer);
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

    /** By hand, as it is done for every component of every file, by code that is still interpreted. */
    private static int utf8Length(String text) {
        var bytes = 0;
        for (var i = 0; i < text.length(); i++) {
            var unit = text.charAt(i);
            if (unit < 0x80) {
                bytes++;
            } else if (unit < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(unit)) {
                bytes += 3;
            } else {
                require(isPair(text, i), "has no UTF-8 form");
                bytes += 4;
                i++;
            }
        }
        return bytes;
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("a path that " + problem);
        }
    }
}
