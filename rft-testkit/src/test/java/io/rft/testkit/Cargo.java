package io.rft.testkit;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.range.RangeSet;
import io.rft.store.IfExists;
import io.rft.store.SourceIdentity;
import io.rft.store.StageRequest;
import io.rft.store.StagedFile;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.SplittableRandom;

/** A file on its way into a store: what a sender would have, and how its blocks get into a staged file. One thread. */
record Cargo(TransferId transfer, RemotePath target, ByteBuffer content, int blockBytes, IfExists ifExists) {
    static final int MODE = 0640;
    static final Instant MODIFIED = Instant.ofEpochSecond(1_700_000_000, 123_456_789);

    static Cargo of(String target, int size, int blockBytes, IfExists ifExists, SplittableRandom random) {
        var content = new byte[size];
        random.nextBytes(content);
        var transfer = TransferId.random(random);
        return new Cargo(transfer, RemotePath.parse(target), ByteBuffer.wrap(content), blockBytes, ifExists);
    }

    long size() {
        return content.limit();
    }

    long blocks() {
        return (size() + blockBytes - 1) / blockBytes;
    }

    StageRequest request() {
        var source = new SourceIdentity(size(), MODIFIED, MODIFIED.plusSeconds(1), "source");
        return new StageRequest(transfer, target, source, blockBytes, MODE, ifExists, true);
    }

    int length(long offset) {
        return (int) Math.min(blockBytes, size() - offset);
    }

    ByteBuffer block(long offset) {
        return content.slice((int) offset, length(offset));
    }

    int crc(long offset) {
        return Crc32cs.of(block(offset));
    }

    void write(StagedFile staged, long offset) throws RftException {
        staged.checksums().put(offset, crc(offset));
        staged.write(offset, block(offset), crc(offset));
    }

    /** Writes all that is missing. */
    void writeMissing(StagedFile staged) throws RftException {
        for (var range : missing(staged)) {
            for (var offset = range.start(); offset < range.end(); offset += blockBytes) {
                write(staged, offset);
            }
        }
    }

    RangeSet missing(StagedFile staged) {
        return staged.durableAtOpen().complement(size());
    }
}
