package io.rft.store;

import io.rft.RemotePath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A pattern of paths, absolute from the store's root: {@code /data/*.iso}. In a name {@code *} stands for any characters, {@code ?} for
 * one, {@code [a-z]} and {@code [!a-z]} for one of some, <code>{a,b}</code> for either; a name {@code **} for any number of directories,
 * at the end for all that is below. None of them stands for a dot at the start of a name. A backslash takes the meaning of the character
 * after it away. Valid by construction; fails with {@link IllegalArgumentException} that says what is wrong. Pure.
 */
public final class Glob {
    public static final int CHARS_MAX = RemotePath.BYTES_MAX;

    private static final String SPECIAL = "*?[]{}\\";
    private static final String WILD = "*?[{";
    private static final String DIRECTORIES = "**";
    private static final Set<String> UP = Set.of(".", "..");

    private final List<Optional<NamePattern>> names; // empty for any number of directories
    private final boolean ofDirectories;

    private Glob(List<Optional<NamePattern>> names, boolean ofDirectories) {
        this.names = List.copyOf(names);
        this.ofDirectories = ofDirectories;
    }

    /** Reads {@code /a/*}; with a slash at the end it is of directories only. */
    public static Glob parse(String text) {
        require(text.startsWith("/"), "does not start with a slash");
        require(text.length() <= CHARS_MAX, "has more than " + CHARS_MAX + " characters");
        var names = new ArrayList<Optional<NamePattern>>();
        for (var component : text.split("/", -1)) {
            if (component.equals(DIRECTORIES)) {
                if (names.isEmpty() || names.getLast().isPresent()) { // two say no more than one
                    names.add(Optional.empty());
                }
            } else if (!component.isEmpty()) {
                var pattern = new PatternReader(component).read();
                require(!UP.contains(pattern.literal().orElse("")), "has a component . or ..");
                names.add(Optional.of(pattern));
            }
        }
        require(names.size() <= RemotePath.DEPTH_MAX, "has more than " + RemotePath.DEPTH_MAX + " components");
        return new Glob(names, text.endsWith("/"));
    }

    /** Whether the text has a character, not escaped, that makes it stand for other names than its own. */
    public static boolean hasWildcards(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length() && isSpecial(text.charAt(i + 1))) {
                i++;
            } else if (WILD.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The name that a text without wildcards stands for: without the backslashes that take meanings away. */
    public static String unescaped(String text) {
        var plain = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length() && isSpecial(text.charAt(i + 1))) {
                i++;
            }
            plain.append(text.charAt(i));
        }
        return plain.toString();
    }

    /** The pattern that stands for exactly this text. */
    public static String escaped(String text) {
        var safe = new StringBuilder(text.length() + 8);
        for (var i = 0; i < text.length(); i++) {
            if (isSpecial(text.charAt(i))) {
                safe.append('\\');
            }
            safe.append(text.charAt(i));
        }
        return safe.toString();
    }

    /** Whether the pattern stands for this path, whatever is there. */
    public boolean matches(RemotePath path) {
        var states = start();
        for (var component : path.components()) {
            states = below(states, component);
        }
        return isMatch(states);
    }

    /** Whether only directories are meant. */
    boolean isOfDirectories() {
        return ofDirectories;
    }

    static boolean isSpecial(int point) {
        return SPECIAL.indexOf(point) >= 0;
    }

    /** Where in the pattern a walk is at the root: the numbers of components that the next name may have to match. */
    BitSet start() {
        var states = new BitSet();
        add(states, 0);
        return states;
    }

    /** Where it is after a step to a name; empty where the pattern goes nowhere. */
    BitSet below(BitSet states, String name) {
        var next = throughLink(states, name);
        if (!name.startsWith(".")) {
            for (var state : states.stream().toArray()) {
                if (state < names.size() && names.get(state).isEmpty()) {
                    add(next, state);
                    if (state == names.size() - 1) {
                        next.set(names.size());
                    }
                }
            }
        }
        return next;
    }

    /** The same where the name is a link to a directory: any number of directories are none behind links. */
    BitSet throughLink(BitSet states, String name) {
        var next = new BitSet();
        for (var state : states.stream().toArray()) {
            if (state < names.size()
                    && names.get(state).filter(pattern -> pattern.matches(name)).isPresent()) {
                add(next, state + 1);
            }
        }
        return next;
    }

    /** Whether a walk that is here has come to a path that the pattern stands for. */
    boolean isMatch(BitSet states) {
        return states.get(names.size());
    }

    /** Whether there may be matches below. */
    boolean goesOn(BitSet states) {
        return states.nextSetBit(0) >= 0 && states.nextSetBit(0) < names.size();
    }

    /** The one name that can come next, if the pattern says it in full: nothing needs to be listed for it. */
    Optional<String> onlyName(BitSet states) {
        var first = states.nextSetBit(0);
        if (first < 0 || first >= names.size() || states.cardinality() != 1) {
            return Optional.empty();
        }
        return names.get(first).flatMap(NamePattern::literal);
    }

    /** Any number of directories may be none: what comes after may come now. At the end it stands for something at least. */
    private void add(BitSet states, int state) {
        states.set(state);
        if (state < names.size() - 1 && names.get(state).isEmpty()) {
            add(states, state + 1);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("a pattern that " + problem);
        }
    }
}
