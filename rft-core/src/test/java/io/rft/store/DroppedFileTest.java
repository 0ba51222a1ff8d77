package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.range.ByteRange;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class DroppedFileTest {
    private static final int BLOCK = 64 << 10;

    private final DroppedFile file = new DroppedFile(10L * BLOCK, BLOCK, () -> {});

    @Test
    void whatArrivedIsDurableOnceAtTheNextForce() throws RftException {
        file.write(0, ByteBuffer.allocate(BLOCK), 1);
        file.write(2 * BLOCK, ByteBuffer.allocate(BLOCK), 1);
        assertEquals(
                List.of(new ByteRange(0, BLOCK), new ByteRange(2 * BLOCK, 3 * BLOCK)),
                file.force().toList());

        assertTrue(file.force().isEmpty());
        file.write(BLOCK, ByteBuffer.allocate(BLOCK), 1);
        assertEquals(List.of(new ByteRange(BLOCK, 2 * BLOCK)), file.force().toList());
    }

    @Test
    void nothingIsThereBeforeAndNothingAfter() throws RftException {
        assertTrue(file.durableAtOpen().isEmpty());
        file.write(0, ByteBuffer.allocate(BLOCK), 1);

        assertThrows(RftException.class, () -> file.read(0, ByteBuffer.allocate(BLOCK)));
        file.commit(published -> {
            throw new AssertionError("there is no file to be remembered");
        });
    }

    @Test
    void whoWatchesItCanEndIt() {
        var over = new DroppedFile(BLOCK, BLOCK, () -> {
            throw new RftException(ErrorCode.LIMIT, "enough");
        });

        assertEquals(
                ErrorCode.LIMIT,
                assertThrows(RftException.class, () -> over.write(0, ByteBuffer.allocate(BLOCK), 1))
                        .code());
    }
}
