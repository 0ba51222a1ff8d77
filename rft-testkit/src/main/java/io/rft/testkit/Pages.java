package io.rft.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of a modelled file: pages by number, a missing one being zeros. A page is never changed, only replaced, so that a copy
 * shares them all. One owner, who has it under a lock.
 */
final class Pages {
    private static final int PAGE_BYTES = 4096;

    private final Map<Long, byte[]> pages;
    private long size;

    Pages() {
        this(Map.of(), 0);
    }

    private Pages(Map<Long, byte[]> pages, long size) {
        this.pages = new HashMap<>(pages);
        this.size = size;
    }

    Pages copy() {
        return new Pages(pages, size);
    }

    long size() {
        return size;
    }

    /** Reads until the buffer is full or the file ends; returns how many bytes that were. */
    int read(long position, ByteBuffer target) {
        var end = Math.min(size, position + target.remaining());
        for (var at = position; at < end; ) {
            var start = (int) (at % PAGE_BYTES);
            var length = (int) Math.min(PAGE_BYTES - start, end - at);
            target.put(page(at / PAGE_BYTES), start, length);
            at += length;
        }
        return (int) Math.max(0, end - position);
    }

    /** Writes the bytes at their place and makes the file long enough for them. */
    void write(long position, ByteBuffer bytes) {
        size = Math.max(size, position + bytes.remaining());
        for (var at = position; bytes.hasRemaining(); ) {
            var start = (int) (at % PAGE_BYTES);
            var length = Math.min(PAGE_BYTES - start, bytes.remaining());
            var page = page(at / PAGE_BYTES).clone();
            bytes.get(page, start, length);
            pages.put(at / PAGE_BYTES, page);
            at += length;
        }
    }

    /** Makes the file that long; what is cut off does not come back when it grows again. */
    void resize(long newSize) {
        if (newSize < size) {
            var last = newSize / PAGE_BYTES;
            pages.keySet().removeIf(number -> number > last);
            if (pages.containsKey(last)) {
                var page = page(last).clone();
                Arrays.fill(page, (int) (newSize % PAGE_BYTES), PAGE_BYTES, (byte) 0);
                pages.put(last, page);
            }
        }
        size = newSize;
    }

    private byte[] page(long number) {
        var page = pages.get(number);
        return page == null ? new byte[PAGE_BYTES] : page;
    }
}
