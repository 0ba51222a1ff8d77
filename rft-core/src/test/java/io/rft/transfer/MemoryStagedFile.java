package io.rft.transfer;

import io.rft.RftException;
import io.rft.digest.BlockChecksums;
import io.rft.digest.Crc32cs;
import io.rft.range.RangeSet;
import io.rft.store.SourceIdentity;
import io.rft.store.StagedFile;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A staged file in memory: keeps to the contract, fails when it is told to, holds threads at its gates, and fails as an assertion when
 * it is misused. A hollow one keeps no bytes. Thread-safe.
 */
final class MemoryStagedFile implements StagedFile {
    final Gate writes = new Gate();
    final Gate lateReturn = new Gate();
    final Gate forces = new Gate();
    final Gate commits = new Gate();
    volatile boolean hasCheckpoints = true;

    private final long size;
    private final int blockBytes;
    private final long epoch;
    private final byte[] content;
    private final RangeSet durableAtOpen;
    private final BlockChecksums checksums;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final RangeSet written;
    private final RangeSet durable;
    private final List<String> events = new ArrayList<>();
    private Fault fault = (call, count) -> {};
    private int writesCount;
    private int forcesCount;
    private int withdrawalsCount;
    private long undurableMost;
    private boolean forgetful;
    private long lateOffset = -1;
    private boolean closed;

    /** Decides whether a call fails: {@code write}, {@code withdraw}, {@code force} or {@code commit}, each counted from 1. */
    interface Fault {
        void at(String call, int count) throws RftException;
    }

    private MemoryStagedFile(long size, int blockBytes, long epoch, byte[] content, RangeSet durable) {
        this.size = size;
        this.blockBytes = blockBytes;
        this.epoch = epoch;
        this.content = content;
        this.durableAtOpen = durable.copy();
        this.written = durable.copy();
        this.durable = durable.copy();
        this.checksums = new BlockChecksums(size, blockBytes);
        for (var range : durable) {
            for (var at = range.start(); at < range.end(); at += blockBytes) {
                checksums.put(at, isHollow() ? 0 : crcStored(at));
            }
        }
    }

    /** A new one. */
    static MemoryStagedFile of(int size, int blockBytes) {
        return new MemoryStagedFile(size, blockBytes, 1, new byte[size], new RangeSet());
    }

    /** One that an earlier attempt left. */
    static MemoryStagedFile of(byte[] content, int blockBytes, long epoch, RangeSet durable) {
        return new MemoryStagedFile(content.length, blockBytes, epoch, content, durable);
    }

    static MemoryStagedFile hollow(long size, int blockBytes, RangeSet durable) {
        return new MemoryStagedFile(size, blockBytes, 1, new byte[0], durable);
    }

    /** What the next attempt finds after a crash of this one. */
    MemoryStagedFile next() {
        lock.lock();
        try {
            return new MemoryStagedFile(size, blockBytes, epoch + 1, content, durable);
        } finally {
            lock.unlock();
        }
    }

    MemoryStagedFile failing(Fault how) {
        lock.lock();
        try {
            fault = how;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Holds the writer of the block at the offset at its gate when all is written. */
    MemoryStagedFile returningLate(long offset) {
        lock.lock();
        try {
            lateOffset = offset;
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Breaks the contract: no checkpoint makes anything durable. */
    MemoryStagedFile forgetful() {
        lock.lock();
        try {
            forgetful = true;
            return this;
        } finally {
            lock.unlock();
        }
    }

    byte[] content() {
        return content;
    }

    RangeSet durable() {
        lock.lock();
        try {
            return durable.copy();
        } finally {
            lock.unlock();
        }
    }

    /** The most that was written and not durable. */
    long undurableMost() {
        lock.lock();
        try {
            return undurableMost;
        } finally {
            lock.unlock();
        }
    }

    /** What happened to it at the end, in order: {@code committed}, {@code discarded}, {@code closed}. */
    List<String> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasCheckpoints() {
        return hasCheckpoints;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int blockBytes() {
        return blockBytes;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public RangeSet durableAtOpen() {
        return durableAtOpen.copy();
    }

    @Override
    public BlockChecksums checksums() {
        return checksums;
    }

    @Override
    public void write(long offset, ByteBuffer block, int crc32c) throws RftException {
        writes.pass();
        boolean isLate;
        lock.lock();
        try {
            requireOpen();
            fault.at("write", ++writesCount);
            if (written.intersects(offset, offset + block.remaining())) {
                throw new AssertionError("the block at " + offset + " is written twice");
            }
            if (!isHollow()) {
                block.duplicate().get(content, (int) offset, block.remaining());
            }
            written.add(offset, offset + block.remaining());
            undurableMost = Math.max(undurableMost, written.bytes() - durable.bytes());
            isLate = offset == lateOffset;
        } finally {
            lock.unlock();
        }
        if (isLate) {
            lateReturn.pass();
        }
    }

    @Override
    public void withdraw(RangeSet blocks) throws RftException {
        lock.lock();
        try {
            requireOpen();
            fault.at("withdraw", ++withdrawalsCount);
            for (var range : blocks) {
                if (!durable.contains(range.start(), range.end())) {
                    throw new AssertionError(range + " is withdrawn and was not durable");
                }
                written.remove(range);
                durable.remove(range);
                for (var at = range.start(); at < range.end(); at += blockBytes) {
                    checksums.forget(at);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean commitsUnforced() {
        return durableAtOpen.isEmpty();
    }

    @Override
    public RangeSet force() throws RftException {
        RangeSet fresh;
        lock.lock();
        try {
            fresh = written.copy();
            fresh.removeAll(durable);
        } finally {
            lock.unlock();
        }
        forces.pass();
        lock.lock();
        try {
            requireOpen();
            fault.at("force", ++forcesCount);
            if (forgetful) {
                return new RangeSet();
            }
            durable.addAll(fresh);
            return fresh;
        } finally {
            lock.unlock();
        }
    }

    /** The storage gives back another byte than it was given. */
    void rot(int offset) {
        content[offset] ^= 1;
    }

    @Override
    public void read(long offset, ByteBuffer block) {
        block.put(content, (int) offset, block.remaining());
    }

    @Override
    public OptionalLong findDamage(Between blocks) throws RftException {
        for (var at = 0L; at < size; at += blockBytes) {
            if (crcStored(at) != checksums.get(at)) {
                return OptionalLong.of(at);
            }
            blocks.run();
        }
        return OptionalLong.empty();
    }

    @Override
    public void commit(Remembering remembering) throws RftException {
        commits.pass();
        lock.lock();
        try {
            requireOpen();
            fault.at("commit", 1);
            if (durable.isEmpty()) {
                durable.addAll(written); // by the commit's own forces
            }
            if (durable.bytes() != size) {
                throw new AssertionError("a commit of what is not durable");
            }
            events.add("committed");
        } finally {
            lock.unlock();
        }
        remembering.remember(new SourceIdentity(size, Instant.EPOCH, Instant.EPOCH, "memory"));
    }

    @Override
    public void discard() {
        end("discarded");
    }

    @Override
    public void close() {
        end("closed");
    }

    private void end(String how) {
        lock.lock();
        try {
            if (!closed) {
                events.add(how);
            }
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new AssertionError("used after it was closed");
        }
    }

    private boolean isHollow() {
        return content.length == 0;
    }

    private int crcStored(long at) {
        return Crc32cs.of(ByteBuffer.wrap(content, (int) at, (int) Math.min(blockBytes, size - at)));
    }
}
