package io.rft.disk;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/** A file in memory whose bytes a test may damage. Without locks; forces are counted. One thread. */
public final class MemoryFile implements DiskFile {
    private byte[] bytes = new byte[0];
    private int forces;

    public byte[] bytes() {
        return bytes.clone();
    }

    /** A file that holds these bytes. */
    public static MemoryFile of(byte[] bytes) {
        var file = new MemoryFile();
        file.bytes = bytes.clone();
        return file;
    }

    public int forces() {
        return forces;
    }

    @Override
    public int read(long position, ByteBuffer target) {
        var count = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
        if (count > 0) {
            target.put(bytes, (int) position, count);
        }
        return count;
    }

    @Override
    public void write(long position, ByteBuffer source) {
        var count = source.remaining();
        bytes = Arrays.copyOf(bytes, (int) Math.max(bytes.length, position + count));
        source.get(bytes, (int) position, count);
    }

    @Override
    public FileStatus status() {
        return new FileStatus(FileStatus.Type.FILE, bytes.length, 0600, Instant.EPOCH, Instant.EPOCH, "memory", 0, 0);
    }

    @Override
    public boolean tryLock() {
        return true;
    }

    @Override
    public void allocate(long size) {
        bytes = Arrays.copyOf(bytes, (int) Math.max(bytes.length, size));
    }

    @Override
    public void truncate(long size) {
        bytes = Arrays.copyOf(bytes, (int) size);
    }

    @Override
    public void force() {
        forces++;
    }

    @Override
    public void attributes(int mode, Instant modified) {}

    @Override
    public void close() {}
}
