package io.rft.testkit;

import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.store.IfExists;
import io.rft.store.SourceIdentity;
import io.rft.store.StageRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * What a simulated sender has at some moment: one version of a file that its owner may change at any time. Immutable.
 *
 * @param version counts the changes that can be seen from outside; one that cannot leaves it as it is
 */
record SimSource(ByteBuffer content, long version) {
    static final RemotePath TARGET = RemotePath.parse("/target");
    static final int BLOCK_BYTES = 4096;

    private static final int SIZE_MAX = 40_000;
    private static final int MODE = 0640;

    static SimSource any(SplittableRandom random) {
        return new SimSource(bytes(1 + random.nextInt(SIZE_MAX), random), 1);
    }

    /** Another version: of another size perhaps, or with some bytes changed. */
    SimSource edited(SplittableRandom random) {
        if (random.nextInt(3) == 0) {
            var longer = ByteBuffer.allocate(1 + random.nextInt(SIZE_MAX));
            longer.put(content.slice(0, Math.min(content.limit(), longer.limit())));
            return new SimSource(longer.clear(), version + 1);
        }
        return new SimSource(scribbled(random), version + 1);
    }

    /** Other bytes under the same size and times. */
    SimSource editedUnseen(SplittableRandom random) {
        return new SimSource(scribbled(random), version);
    }

    long size() {
        return content.limit();
    }

    StageRequest request(TransferId transfer) {
        var modified = Instant.EPOCH.plusSeconds(version);
        var source = new SourceIdentity(size(), modified, modified.plusSeconds(1), "source");
        return new StageRequest(transfer, TARGET, source, BLOCK_BYTES, MODE, IfExists.REPLACE, true);
    }

    ByteBuffer block(long offset) {
        return content.slice((int) offset, (int) Math.min(BLOCK_BYTES, size() - offset));
    }

    int crc(long offset) {
        return Crc32cs.of(block(offset));
    }

    private ByteBuffer scribbled(SplittableRandom random) {
        var copy = ByteBuffer.allocate(content.limit()).put(content.duplicate()).clear();
        for (var i = 1 + random.nextInt(4); i > 0; i--) {
            var at = random.nextInt(copy.limit());
            copy.put(at, (byte) (copy.get(at) + 1 + random.nextInt(255)));
        }
        return copy;
    }

    private static ByteBuffer bytes(int count, SplittableRandom random) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
