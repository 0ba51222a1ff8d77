package io.rft.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(1000, 2);

    @Test
    void aBufferIsDirectAndEmpty() {
        try (var lease = pool.take()) {
            assertTrue(lease.buffer().isDirect());
            assertEquals(1000, lease.buffer().remaining());
            assertEquals(1, pool.lent());
        }
        assertEquals(0, pool.lent());
    }

    @Test
    void aReturnedBufferIsLentAgainAsIfNew() {
        var first = pool.take();
        var buffer = first.buffer();
        buffer.order(ByteOrder.LITTLE_ENDIAN).position(7).mark().limit(9);
        first.close();

        try (var second = pool.take()) {
            assertSame(buffer, second.buffer());
            assertEquals(0, buffer.position());
            assertEquals(1000, buffer.limit());
            assertEquals(ByteOrder.BIG_ENDIAN, buffer.order());
        }
    }

    @Test
    void noBufferIsLentTwiceAtOnce() {
        var leases = new ArrayList<BufferPool.Lease>();
        var buffers = Collections.newSetFromMap(new IdentityHashMap<>());
        for (var i = 0; i < 10; i++) {
            leases.add(pool.take());
            buffers.add(leases.getLast().buffer());
        }

        assertEquals(10, buffers.size());
        assertEquals(10, pool.lent());
        leases.forEach(BufferPool.Lease::close);
        assertEquals(0, pool.lent());
    }

    @Test
    void aLeaseClosedTwiceGivesBackOnce() {
        var lease = pool.take();
        lease.close();
        lease.close();

        assertEquals(0, pool.lent());
        try (var one = pool.take();
                var two = pool.take()) {
            assertNotSame(one.buffer(), two.buffer());
        }
    }

    @Test
    void noMoreAreKeptThanAsked() {
        var unkept = new BufferPool(1000, 0);
        var lease = unkept.take();
        var buffer = lease.buffer();
        lease.close();

        try (var other = unkept.take()) {
            assertNotSame(buffer, other.buffer());
        }
    }

    @Test
    void aLargerBufferIsMadeAndNotKept() {
        var large = pool.take(1001);
        var buffer = large.buffer();
        assertEquals(1001, buffer.capacity());
        large.close();

        try (var again = pool.take(1001);
                var ordinary = pool.take(999)) {
            assertNotSame(buffer, again.buffer());
            assertEquals(1000, ordinary.buffer().remaining());
            assertEquals(2, pool.lent());
        }
        assertEquals(0, pool.lent());
    }

    @Test
    void aBufferThatCouldNotBeMadeIsNotCounted() {
        var greedy = new BufferPool(Integer.MAX_VALUE, 1); // more than a test's JVM has

        assertThrows(OutOfMemoryError.class, greedy::take);
        assertEquals(0, greedy.lent());
    }
}
