package io.rft.transfer;

import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.store.SourceFile;
import io.rft.store.SourceIdentity;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A source in memory that counts its reads, and fails or changes when it is told to. Thread-safe. */
final class MemorySource implements SourceFile {
    private final SourceIdentity identity;
    private final byte[] content;
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicReference<Optional<RftException>> failure = new AtomicReference<>(Optional.empty());
    private volatile boolean changed;
    private volatile boolean closed;

    private MemorySource(long size, byte[] content) {
        this.identity = new SourceIdentity(size, Instant.EPOCH, Instant.EPOCH, "source");
        this.content = content;
    }

    static MemorySource of(byte[] content) {
        return new MemorySource(content.length, content);
    }

    /** Nothing but zeros. */
    static MemorySource hollow(long size) {
        return new MemorySource(size, new byte[0]);
    }

    int reads() {
        return reads.get();
    }

    void fail(RftException how) {
        failure.set(Optional.of(how));
    }

    void change() {
        changed = true;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public SourceIdentity identity() {
        return identity;
    }

    @Override
    public int mode() {
        return 0644;
    }

    @Override
    public void read(long position, ByteBuffer target) throws RftException {
        reads.incrementAndGet();
        if (failure.get().isPresent()) {
            throw failure.get().get();
        }
        if (content.length == 0) {
            target.position(target.limit());
        } else {
            target.put(content, (int) position, target.remaining());
        }
    }

    @Override
    public void checkUnchanged() throws RftException {
        if (changed) {
            throw new SourceChangedException("the source has changed", "Send it again.");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
