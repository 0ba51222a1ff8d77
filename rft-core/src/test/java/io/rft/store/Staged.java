package io.rft.store;

import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What the tests of staged files share: a source, requests for it and its blocks. */
final class Staged {
    private final TransferId transfer;
    private final byte[] content;
    private final int blockBytes;
    private final Instant modified;

    Staged(TransferId transfer, byte[] content, int blockBytes, Instant modified) {
        this.transfer = transfer;
        this.content = content;
        this.blockBytes = blockBytes;
        this.modified = modified;
    }

    static Staged of(int size, int blockBytes) {
        return of(size, blockBytes, new SplittableRandom(size));
    }

    static Staged of(int size, int blockBytes, SplittableRandom random) {
        var content = new byte[size];
        random.nextBytes(content);
        return new Staged(TransferId.random(random), content, blockBytes, Instant.ofEpochSecond(1_700_000_000, 7_000));
    }

    Staged modifiedAt(Instant time) {
        return new Staged(transfer, content, blockBytes, time);
    }

    /** With another byte in the block at the offset. */
    Staged changed(int offset) {
        var other = content.clone();
        other[offset]++;
        return new Staged(transfer, other, blockBytes, modified);
    }

    /** Cut, or with zeros at its end. */
    Staged resized(int size) {
        return new Staged(transfer, Arrays.copyOf(content, size), blockBytes, modified.plusSeconds(size));
    }

    byte[] content() {
        return content;
    }

    Instant modified() {
        return modified;
    }

    SourceIdentity source() {
        return new SourceIdentity(content.length, modified, modified.plusSeconds(1), "source");
    }

    StageRequest request(String target) {
        return request(target, IfExists.REPLACE);
    }

    StageRequest request(String target, IfExists ifExists) {
        return new StageRequest(transfer, RemotePath.parse(target), source(), blockBytes, 0640, ifExists, true);
    }

    int length(long offset) {
        return (int) Math.min(blockBytes, content.length - offset);
    }

    ByteBuffer block(long offset) {
        var block = ByteBuffer.allocateDirect(length(offset));
        return block.put(content, (int) offset, length(offset)).flip();
    }

    void write(StagedFile staged, long offset) throws Exception {
        staged.write(offset, block(offset), Crc32cs.of(block(offset)));
        staged.checksums().put(offset, Crc32cs.of(block(offset)));
    }

    void writeAll(StagedFile staged) throws Exception {
        for (var offset = 0L; offset < content.length; offset += blockBytes) {
            write(staged, offset);
        }
    }

    /** Writes what is missing, forces and commits. */
    void complete(StagedFile staged) throws Exception {
        for (var range : staged.durableAtOpen().complement(content.length)) {
            for (var offset = range.start(); offset < range.end(); offset += blockBytes) {
                write(staged, offset);
            }
        }
        staged.force();
        staged.commit();
    }
}
