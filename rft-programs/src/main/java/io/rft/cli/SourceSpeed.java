package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.posix.PosixDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/** How fast a file can be read, from its disk where the system can forget what it has of it in memory. Stateless. */
final class SourceSpeed {
    private static final int PIECE_BYTES = 1 << 20;
    private static final long BYTES_MAX = 4L << 30;

    private SourceSpeed() {}

    /** Reads from its beginning, for so long at most. */
    static FlowMeter.Flow of(Path file, Duration most, Ticker ticker) throws RftException {
        var path = real(file);
        var parent = path.getParent();
        var name = path.getFileName();
        if (parent == null || name == null) {
            throw new RftException(ErrorCode.USAGE, file + " is not a file");
        }
        try (var directory = PosixDirectory.open(parent, parent.toString());
                var source = directory.openForRead(name.toString())) {
            var size = Math.min(source.status().size(), BYTES_MAX);
            source.forgetCached(0, size);
            var piece = ByteBuffer.allocateDirect(PIECE_BYTES);
            var began = ticker.nanoTime();
            var at = 0L;
            while (at < size && ticker.nanoTime() - began < most.toNanos()) {
                var read = source.read(at, piece.clear());
                if (read == 0) {
                    break; // it has become shorter
                }
                at += read;
            }
            return new FlowMeter.Flow(at, Duration.ofNanos(ticker.nanoTime() - began));
        }
    }

    private static Path real(Path file) throws RftException {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new RftException(ErrorCode.NOT_FOUND, "there is no file " + file, e);
        }
    }
}
