package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TcpInfoTest {
    private final ByteBuffer info = ByteBuffer.allocateDirect(TcpInfo.BYTES).order(ByteOrder.nativeOrder());

    /** The places are those of linux/tcp.h. */
    @Test
    void eachNumberIsReadFromItsPlace() {
        info.putInt(16, 1448)
                .putInt(24, 5)
                .putInt(68, 100_000)
                .putInt(72, 300)
                .putInt(80, 20)
                .putInt(100, 6);
        info.putInt(144, 7000).putInt(148, 99_000).putInt(156, 800);
        info.putLong(160, 9_000_000_000L).putLong(168, 10).putLong(176, 11).putLong(184, 12);

        assertEquals(new TcpInfo(100_000, 300, 99_000, 1448, 20, 5, 7000, 800, 6, 9_000_000_000L, 10, 11, 12), read());
    }

    @Test
    void whatIsNotKnownYetIsTheRttOfNow() {
        info.putInt(68, 100_000).putInt(148, -1);

        assertEquals(100_000, read().minRttMicros());
    }

    @Test
    void whatAnOlderKernelDoesNotSayIsTheRttOfNow() {
        info.putInt(68, 100_000);

        assertEquals(100_000, read().minRttMicros());
        assertEquals(0, read().deliveryRate());
    }

    private TcpInfo read() {
        return TcpInfo.read(MemorySegment.ofBuffer(info));
    }
}
