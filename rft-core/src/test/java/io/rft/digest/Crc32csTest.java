package io.rft.digest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class Crc32csTest {
    @Test
    void theCheckValueIsThatOfTheCatalogue() {
        assertEquals(0xe3069283, Crc32cs.of(ByteBuffer.wrap("123456789".getBytes(US_ASCII))));
    }

    @Test
    void thirtyTwoZerosAreAsInRfc3720() {
        assertEquals(0x8a9136aa, Crc32cs.of(ByteBuffer.wrap(new byte[32])));
    }

    @Test
    void onlyWhatRemainsCountsAndTheBufferStaysAsItWas() {
        var buffer =
                ByteBuffer.wrap("x123456789y".getBytes(US_ASCII)).position(1).limit(10);

        assertEquals(0xe3069283, Crc32cs.of(buffer));
        assertEquals(1, buffer.position());
        assertEquals(10, buffer.limit());
    }

    @Test
    void directBuffersGiveTheSame() {
        var direct =
                ByteBuffer.allocateDirect(9).put("123456789".getBytes(US_ASCII)).flip();

        assertEquals(0xe3069283, Crc32cs.of(direct));
    }

    @Test
    void nothingBeforeOrAfterChangesNothing() {
        assertEquals(0xe3069283, Crc32cs.combine(0, 0xe3069283, 9));
        assertEquals(0xe3069283, Crc32cs.combine(0xe3069283, 0, 0));
    }
}
