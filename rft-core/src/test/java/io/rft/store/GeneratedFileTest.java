package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class GeneratedFileTest {
    private static final int BLOCK = 256 << 10;

    private final GeneratedFile file = new GeneratedFile(1L << 36, () -> {});

    @Test
    void theSamePlaceHasTheSameBytesHoweverTheyAreRead() throws RftException {
        var whole = block(0, 4 * BLOCK);

        for (var at = 0; at < 4; at++) {
            assertEquals(ByteBuffer.wrap(whole, at * BLOCK, BLOCK), ByteBuffer.wrap(block((long) at * BLOCK, BLOCK)));
        }
    }

    @Test
    void blocksDifferAndCannotBeCompressed() throws RftException {
        var far = (1L << 36) - 2L * BLOCK;
        assertNotEquals(ByteBuffer.wrap(block(far, BLOCK)), ByteBuffer.wrap(block(far + BLOCK, BLOCK)));

        var deflater = new Deflater();
        deflater.setInput(block(far, BLOCK));
        deflater.finish();
        assertEquals(BLOCK, deflater.deflate(new byte[BLOCK]), "it does not become shorter");
        deflater.end();
    }

    @Test
    void whoWatchesItCanEndIt() {
        var over = new GeneratedFile(10, () -> {
            throw new RftException(ErrorCode.LIMIT, "enough");
        });

        assertEquals(
                ErrorCode.LIMIT,
                assertThrows(RftException.class, () -> over.read(0, ByteBuffer.allocate(10)))
                        .code());
    }

    private byte[] block(long position, int length) throws RftException {
        var bytes = ByteBuffer.allocate(length);
        file.read(position, bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
