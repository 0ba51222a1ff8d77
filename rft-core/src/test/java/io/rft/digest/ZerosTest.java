package io.rft.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZerosTest {
    private static final List<Integer> LENGTHS = List.of(0, 1, 7, 65_535, 65_536, 65_537, 200_001, 1 << 20);

    @Test
    void theChecksumIsThatOfTheBytes() {
        for (var length : LENGTHS) {
            assertEquals(Crc32cs.of(ByteBuffer.allocate(length)), Zeros.crc32c(length), () -> length + " zeros");
            assertEquals(Zeros.crc32c(length), Zeros.crc32c(length));
        }
    }

    @Test
    void oneOtherByteAnywhereIsFound() {
        for (var length : LENGTHS) {
            var bytes = ByteBuffer.allocate(length + 2).put(0, (byte) 1).put(length + 1, (byte) 1);
            bytes.position(1).limit(length + 1);
            assertTrue(Zeros.is(bytes));
            for (var at = 1; at <= length; at += Math.max(1, length / 5)) {
                bytes.put(at, (byte) 0x80);
                assertFalse(Zeros.is(bytes), "at " + at + " of " + length);
                bytes.put(at, (byte) 0);
            }
            assertEquals(1, bytes.position());
        }
    }

    @Test
    void aBufferIsFilledAsFarAsItGoes() {
        for (var length : LENGTHS) {
            var bytes = ByteBuffer.allocateDirect(length + 2);
            while (bytes.hasRemaining()) {
                bytes.put((byte) 7);
            }
            Zeros.fill(bytes.position(1).limit(length + 1));

            assertTrue(Zeros.is(bytes));
            assertEquals(7, bytes.clear().get(0));
            assertEquals(7, bytes.get(length + 1));
        }
    }
}
