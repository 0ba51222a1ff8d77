package io.rft.transfer;

import java.util.concurrent.atomic.AtomicLong;

/** What one transfer has moved so far, over all its attempts. Thread-safe; every count is in bytes but the last. */
public final class TransferStats {
    private final AtomicLong size = new AtomicLong();
    private final AtomicLong moved = new AtomicLong();
    private final AtomicLong resumed = new AtomicLong();
    private final AtomicLong changed = new AtomicLong();
    private final AtomicLong durable = new AtomicLong();
    private final AtomicLong attempts = new AtomicLong();

    /** Payload bytes that crossed the network, repeats included. */
    public long moved() {
        return moved.get();
    }

    /** Bytes that earlier attempts had made durable when the latest attempt began, less those that were withdrawn since. */
    public long resumed() {
        return resumed.get();
    }

    /** Bytes that were durable and withdrawn, because the source had others: they were sent again. */
    public long changed() {
        return changed.get();
    }

    /** Bytes that are durable at the receiver. */
    public long durable() {
        return durable.get();
    }

    /** The size of the file; 0 until it is known. */
    public long size() {
        return size.get();
    }

    /** How many times the transfer was offered and accepted. */
    public long attempts() {
        return attempts.get();
    }

    /** Whether bytes have become durable since the latest attempt began. */
    public boolean advanced() {
        return durable.get() > resumed.get();
    }

    /** An attempt begins at a receiver that has so much of it. */
    public void began(long fileSize, long durableBytes) {
        size.set(fileSize);
        durable.set(durableBytes);
        resumed.set(durableBytes);
        attempts.incrementAndGet();
    }

    void withdrawn(long bytes) {
        changed.addAndGet(bytes);
        resumed.addAndGet(-bytes);
        durable.addAndGet(-bytes);
    }

    void moved(long bytes) {
        moved.addAndGet(bytes);
    }

    void durable(long bytes) {
        durable.set(bytes);
    }
}
