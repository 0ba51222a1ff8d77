package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Limits;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Lines of a command channel, read ahead for speed. A line that is too long is refused while it arrives, never collected. One
 * thread at a time.
 */
final class LineReader {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int LOGIN_BYTES_MAX = 16 << 10;

    private final SecureChannel channel;
    private ByteBuffer ahead = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private int scanned; // bytes of the next line that are known to hold no line feed
    private int lineBytesMax = Limits.LOGIN_LINE_BYTES_MAX;
    private long bytesLeft = LOGIN_BYTES_MAX;

    LineReader(SecureChannel channel) {
        this.channel = channel;
    }

    /** From now on the limits of a peer that has logged in. */
    void loggedIn() {
        lineBytesMax = Limits.LINE_BYTES_MAX;
        bytesLeft = Long.MAX_VALUE;
    }

    /** The next line without its line feed, valid until the next call. */
    ByteBuffer next() throws RftException {
        var length = findLineFeed();
        while (length < 0) {
            if (scanned > lineBytesMax) {
                throw refused("a line of more than " + lineBytesMax + " bytes");
            }
            fill();
            length = findLineFeed();
        }
        if (length > lineBytesMax) {
            throw refused("a line of more than " + lineBytesMax + " bytes");
        }
        spend(length + 1);
        var line = ahead.slice(ahead.position(), length);
        ahead.position(ahead.position() + length + 1);
        scanned = 0;
        return line;
    }

    private void spend(int bytes) throws RftException {
        if (bytes > bytesLeft) {
            throw refused("more than " + LOGIN_BYTES_MAX + " bytes before login");
        }
        bytesLeft = bytesLeft == Long.MAX_VALUE ? bytesLeft : bytesLeft - bytes;
    }

    /** The length of the line that is there as a whole, or -1. */
    private int findLineFeed() {
        var start = ahead.position();
        for (var i = start + scanned; i < ahead.limit(); i++) {
            if (ahead.get(i) == '\n') {
                return i - start;
            }
        }
        scanned = ahead.remaining();
        return -1;
    }

    private void fill() throws RftException {
        if (!ahead.hasRemaining() && ahead.capacity() > BUFFER_BYTES) {
            ahead = ByteBuffer.allocate(BUFFER_BYTES)
                    .flip(); // after a long line: thousands of idle sessions stay cheap
        }
        ahead.compact();
        if (!ahead.hasRemaining()) {
            ahead = ByteBuffer.wrap(Arrays.copyOf(ahead.array(), 2 * ahead.capacity()))
                    .position(ahead.position());
        }
        int count;
        try {
            count = channel.read(ahead);
        } finally {
            ahead.flip();
        }
        if (count < 0) {
            throw channel.endedEarly();
        }
    }

    private RftException refused(String what) {
        return new RftException(ErrorCode.PROTOCOL, Addresses.text(channel.peer()) + " sent " + what);
    }
}
