package io.rft.journal;

import io.rft.RftException;
import io.rft.disk.DiskFile;
import java.nio.ByteBuffer;

/**
 * Reads a journal that an earlier attempt left, in time proportional to its length and with bounded memory. It ends at the first
 * record that is not whole and sound: that one and what may stand behind it were never forced. Nothing that a file can hold makes it
 * fail, only a storage that cannot be read.
 */
public final class JournalReader {
    private static final int BUFFER_BYTES = 1 << 16;

    private JournalReader() {}

    public static JournalContents read(DiskFile file) throws RftException {
        var buffer = ByteBuffer.allocate(BUFFER_BYTES);
        file.read(0, buffer);
        buffer.flip();
        return switch (JournalCodec.decodeHeader(buffer)) {
            case JournalCodec.HeaderResult.Bad(var why) -> new JournalContents.Unusable(why);
            case JournalCodec.HeaderResult.Good(var header, var salt, var ownFileKey) -> {
                var isOriginal = file.status().fileKey().equals(ownFileKey);
                yield new JournalContents.Usable(header, replay(file, header, salt, buffer), isOriginal);
            }
        };
    }

    private static JournalState replay(DiskFile file, JournalHeader header, int salt, ByteBuffer buffer)
            throws RftException {
        var state = new JournalState(header);
        var bufferStart = 0L; // where in the file the buffer's first byte stands
        while (true) {
            if (buffer.remaining() < JournalCodec.RECORD_BYTES_MAX) {
                bufferStart += buffer.position();
                buffer.compact();
                file.read(bufferStart + buffer.position(), buffer);
                buffer.flip();
            }
            var position = bufferStart + buffer.position();
            var entry = JournalCodec.decode(buffer, salt, position);
            if (entry.isEmpty() || !state.accepts(position, entry.get())) {
                return state;
            }
            state.apply(position, entry.get());
        }
    }
}
