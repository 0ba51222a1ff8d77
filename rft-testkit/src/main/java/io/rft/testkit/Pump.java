package io.rft.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** One direction of a proxied connection: passes on what comes, piece by piece, on a thread of its own. */
final class Pump {
    static final int PIECE_BYTES = 64 << 10;

    private final SocketChannel from;
    private final SocketChannel to;
    private final Optional<Path> record;
    private final IntPredicate leave;
    private final Consumer<ByteBuffer> seen;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong single = new AtomicLong(); // bytes that are still to go one at a time
    private final AtomicBoolean flip = new AtomicBoolean();

    /**
     * @param leave is asked before so many bytes are passed on; without it they are dropped
     * @param seen looks at every piece and leaves it as it was
     */
    Pump(SocketChannel from, SocketChannel to, Optional<Path> record, IntPredicate leave, Consumer<ByteBuffer> seen) {
        this.from = from;
        this.to = to;
        this.record = record;
        this.leave = leave;
        this.seen = seen;
    }

    /** Bytes passed on. Thread-safe. */
    long bytes() {
        return bytes.get();
    }

    /** Passes so many bytes on one at a time, as a path of the smallest packets does. Thread-safe. */
    void dribble(long next) {
        single.set(next);
    }

    /** Passes the next piece on with one bit of it changed. Thread-safe. */
    void flipBit() {
        flip.set(true);
    }

    /** Until the end of what comes, which is passed on too; fails when either side is lost. */
    void run() throws IOException {
        var piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        try (var copy = new Copy(record)) {
            while (from.read(piece.clear()) >= 0) {
                piece.flip();
                seen.accept(piece);
                if (leave.test(piece.remaining())) {
                    if (flip.getAndSet(false)) {
                        var middle = piece.limit() / 2;
                        piece.put(middle, (byte) (piece.get(middle) ^ 1));
                    }
                    copy.write(piece.duplicate());
                    bytes.addAndGet(piece.remaining());
                    var end = piece.limit();
                    for (; single.get() > 0 && piece.position() < end; single.decrementAndGet()) {
                        writeAll(to, piece.limit(piece.position() + 1));
                    }
                    writeAll(to, piece.limit(end));
                }
            }
        }
        to.shutdownOutput();
    }

    private static void writeAll(SocketChannel to, ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            to.write(piece);
        }
    }

    /** A file that gets what passes, where that is wanted. */
    private static final class Copy implements Closeable {
        private final Optional<FileChannel> file;

        Copy(Optional<Path> path) throws IOException {
            file = path.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            FileChannel.open(path.get(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        }

        void write(ByteBuffer piece) throws IOException {
            while (file.isPresent() && piece.hasRemaining()) {
                file.get().write(piece);
            }
        }

        @Override
        public void close() throws IOException {
            if (file.isPresent()) {
                file.get().close();
            }
        }
    }
}
