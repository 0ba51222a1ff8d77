package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.NamePages;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the names in a directory, {@code struct linux_dirent64} by {@code struct linux_dirent64} (getdents(2)). Owns a descriptor of its
 * own: the position in a listing belongs to the descriptor.
 */
final class DirectoryNames implements NamePages {
    private static final int BUFFER_BYTES = 1 << 15;
    private static final int LENGTH_OFFSET = 16;
    private static final int NAME_OFFSET = 19;

    private final Descriptor directory;
    private final String shown;

    /** Takes ownership of the descriptor; reads from its position on. */
    DirectoryNames(Descriptor directory, String shown) {
        this.directory = directory;
        this.shown = shown;
    }

    @Override
    public List<String> next() throws RftException {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
            var names = new ArrayList<String>();
            while (names.isEmpty()) { // a page may be of nothing but the directory itself
                var filled = directory.use(fd -> Posix.getdents(fd, buffer));
                if (filled < 0) {
                    throw Errno.failure("cannot list " + shown, filled);
                }
                if (filled == 0) {
                    break;
                }
                addNames(buffer.asSlice(0, filled), names);
            }
            return names;
        }
    }

    @Override
    public void close() {
        directory.close();
    }

    /** Text that the file system keeps as bytes; there is no telling what a name that is not UTF-8 was meant to be. */
    static String decode(MemorySegment bytes, String what) throws RftException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.asByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RftException(
                    ErrorCode.OTHER,
                    what + " is not valid UTF-8: " + escaped(bytes),
                    "Rename it there with a tool of that system, such as convmv.",
                    e);
        }
    }

    private void addNames(MemorySegment entries, List<String> names) throws RftException {
        for (var at = 0L; at < entries.byteSize(); ) {
            var length = Short.toUnsignedInt(entries.get(JAVA_SHORT_UNALIGNED, at + LENGTH_OFFSET));
            var name = decode(untilNul(entries.asSlice(at + NAME_OFFSET, length - NAME_OFFSET)), "a name in " + shown);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += length;
        }
    }

    private static MemorySegment untilNul(MemorySegment bytes) {
        var length = 0L;
        while (bytes.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return bytes.asSlice(0, length);
    }

    private static String escaped(MemorySegment bytes) {
        var text = new StringBuilder();
        for (var at = 0L; at < bytes.byteSize(); at++) {
            var value = Byte.toUnsignedInt(bytes.get(JAVA_BYTE, at));
            var plain = value >= ' ' && value < 0x7f && value != '\\';
            text.append(plain ? String.valueOf((char) value) : "\\x%02x".formatted(value));
        }
        return text.toString();
    }
}
