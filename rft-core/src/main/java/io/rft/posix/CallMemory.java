package io.rft.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory for one call of a {@link NativeFunction}: its arguments, and where it leaves errno. What is allocated has no particular
 * content, and goes with {@link #close()} to the next caller. There are a few of them for all threads, as allocations of their own
 * would cost more than most system calls do. For one thread.
 */
final class CallMemory implements SegmentAllocator, AutoCloseable {
    private static final int POOLED = 32;
    private static final int NEIGHBOURS = 4; // where a thread looks: calls are made while others are prepared
    private static final long BYTES = 12 << 10; // two paths of the longest kind and some structures
    private static final AtomicReferenceArray<CallMemory> POOL = new AtomicReferenceArray<>(POOLED);

    private final MemorySegment room = Arena.ofAuto().allocate(BYTES, Long.BYTES);
    private final MemorySegment state = room.asSlice(0, NativeFunction.STATE.byteSize());
    private final List<MemorySegment> large = new ArrayList<>(0); // what had no room
    private long used = NativeFunction.STATE.byteSize();

    private CallMemory() {}

    /** Some memory that nobody uses; to be closed. */
    static CallMemory take() {
        for (var i = 0; i < NEIGHBOURS; i++) {
            var pooled = POOL.getAndSet(slot(i), null);
            if (pooled != null) {
                return pooled;
            }
        }
        return new CallMemory();
    }

    /** Where a call leaves errno. */
    MemorySegment state() {
        return state;
    }

    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        var start = (used + alignment - 1) & -alignment;
        if (start + bytes > BYTES) {
            large.add(Arena.ofAuto().allocate(bytes, alignment)); // a path that no system takes
            return large.getLast();
        }
        used = start + bytes;
        return room.asSlice(start, bytes);
    }

    /** So many longs. */
    MemorySegment longs(long... values) {
        var longs = allocate(Long.BYTES * (long) values.length, Long.BYTES);
        for (var i = 0; i < values.length; i++) {
            longs.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
        }
        return longs;
    }

    @Override
    public void close() {
        used = state.byteSize();
        large.clear();
        for (var i = 0; i < NEIGHBOURS && !POOL.compareAndSet(slot(i), null, this); i++) {
            // Another one is there.
        }
    }

    private static int slot(int neighbour) {
        return (int) (Thread.currentThread().threadId() + neighbour) & (POOLED - 1);
    }
}
