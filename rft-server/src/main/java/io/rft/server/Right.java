package io.rft.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Something that a user may do at a place, by the name that the configuration uses. */
public enum Right {
    /** To see what is there, and what it is. */
    LIST,
    /** To see what is in a file. */
    READ,
    /** To make files and directories. */
    WRITE,
    /** To remove what is there, to rename it, or to put something else in its place. */
    DELETE,
    /** To give what is there to another user or group of the machine; only by a rule. */
    OWN;

    /** What comes without a rule: a server with privileges would let its users give files to anybody. */
    static final Set<Right> USUAL = Set.of(LIST, READ, WRITE, DELETE);

    static final Set<Right> LOOK = Set.of(LIST, READ);

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Right> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(right -> right.wireName().equals(name))
                .findFirst();
    }
}
