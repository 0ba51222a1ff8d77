package io.rft.nio;

import io.rft.protocol.Message;

/**
 * What a listing has said of an entry, and when: a walk through a tree asks for the attributes of each entry right after its directory was
 * listed.
 *
 * @param changes how many times the file system had been changed by this program then
 */
record Seen(Message.Entry entry, long changes, long atNanos) {
    private static final long FRESH_NANOS = 2_000_000_000;

    /** Whether it may still be said. */
    boolean isFresh(long changesNow, long nowNanos) {
        return changes == changesNow && nowNanos - atNanos < FRESH_NANOS;
    }
}
