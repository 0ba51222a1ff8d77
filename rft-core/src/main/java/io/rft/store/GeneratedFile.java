package io.rft.store;

import io.rft.RftException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * A source that is no file: its bytes are made up, always the same ones, which nothing on the way can compress, and cost no more than to
 * copy them. Serves to measure a way without the disk before it. Thread-safe; holds nothing that has to be closed.
 */
public final class GeneratedFile implements SourceFile {
    private static final int MODE = 0600;

    private final SourceIdentity identity;
    private final StagedFile.Between reads;

    /** @param reads is run before each block, and ends the reading by failing */
    public GeneratedFile(long size, StagedFile.Between reads) {
        this.identity = new SourceIdentity(size, Instant.EPOCH, Instant.EPOCH, "");
        this.reads = reads;
    }

    @Override
    public SourceIdentity identity() {
        return identity;
    }

    @Override
    public int mode() {
        return MODE;
    }

    @Override
    public void read(long position, ByteBuffer target) throws RftException {
        reads.run();
        var at = (int) (position % Pattern.BYTES.length);
        while (target.hasRemaining()) {
            var piece = Math.min(target.remaining(), Pattern.BYTES.length - at);
            target.put(Pattern.BYTES, at, piece);
            at = 0;
        }
    }

    @Override
    public void checkUnchanged() {}

    @Override
    public void close() {}

    /** Made at the first need. Fits a processor's caches; no power of two, so that no two neighbouring blocks are the same. */
    private static final class Pattern {
        static final byte[] BYTES = new byte[(1 << 20) - 1];

        static {
            new SplittableRandom(1).nextBytes(BYTES);
        }
    }
}
