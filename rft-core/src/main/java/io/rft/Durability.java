package io.rft;

import java.util.Locale;
import java.util.Optional;

/** What a receiver does so that a power cut takes nothing: how much of it is asked for with each transfer. */
public enum Durability {
    /** Nothing is forced: a file is safe when the system has written it by itself. A crash of the process alone costs nothing. */
    NONE,
    /** The file is forced once, before it gets its name; after a power cut during the transfer what arrived is read again. */
    FILE,
    /** Every checkpoint is forced before it is acknowledged: what is durable is never sent again. */
    BLOCK;

    /** The name on the wire and on command lines. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Durability> ofWireName(String name) {
        for (var one : values()) {
            if (one.wireName().equals(name)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}
