package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.Durability;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.posix.PosixDisk;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import io.rft.seeded.Seeded;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zeros that take no room. */
class SparseWritesProperties {
    private static final int SIZE = 1 << 20;
    private static final int BLOCK = 256 << 10;

    @TempDir
    private Path root;

    private Directory directory;

    @BeforeEach
    void open() throws Exception {
        directory = PosixDisk.SYSTEM.open(root, "");
    }

    @AfterEach
    void close() {
        directory.close();
    }

    /** Whatever was there, and wherever the zeros lie. */
    @Seeded(60)
    void theFileHasWhatWasWritten(SplittableRandom random) throws Exception {
        var expected = new byte[SIZE];
        try (var file = directory.create("file-" + random.nextLong(), 0600)) {
            random.nextBytes(expected);
            file.write(0, ByteBuffer.wrap(expected));
            for (var i = 0; i < 10; i++) {
                var at = random.nextInt(SIZE);
                var bytes = patches(random, random.nextInt(1, SIZE - at + 1));
                System.arraycopy(bytes, 0, expected, at, bytes.length);
                var buffer = random.nextBoolean()
                        ? ByteBuffer.wrap(bytes)
                        : ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();

                SparseWrites.write(file, at, buffer);

                assertEquals(bytes.length, buffer.remaining());
            }
            assertArrayEquals(expected, content(file));
            assertEquals(SIZE, file.status().size());
        }
    }

    /** Some of it zeros. */
    private static byte[] patches(SplittableRandom random, int length) {
        var bytes = new byte[length];
        for (var at = 0; at < length; ) {
            var run = Math.min(length - at, random.nextInt(1, 200_000));
            if (random.nextBoolean()) {
                var some = new byte[run];
                random.nextBytes(some);
                System.arraycopy(some, 0, bytes, at, run);
            }
            at += run;
        }
        return bytes;
    }

    @Test
    void zerosAreAHoleAlsoWhereOtherDataWas() throws Exception {
        try (var file = directory.create("file", 0600)) {
            var data = new byte[SIZE];
            Arrays.fill(data, (byte) 7);
            file.write(0, ByteBuffer.wrap(data));
            assumeTrue(file.punch(0, 0 + BLOCK), "this file system has no holes");

            SparseWrites.write(file, BLOCK, ByteBuffer.allocate(2 * BLOCK));

            assertEquals(3 * BLOCK, file.findData(0));
            assertEquals(Long.MAX_VALUE, file.findData(SIZE));
        }
    }

    @Test
    void aSparseFileIsRecoveredWithItsHolesAndPublished() throws Exception {
        var data = new byte[BLOCK];
        Arrays.fill(data, (byte) 7);
        try (var store = LocalStore.open(root)) {
            try (var first = store.stage(request(true))) {
                first.write(0, ByteBuffer.allocate(BLOCK), Crc32cs.of(ByteBuffer.allocate(BLOCK)));
                first.write(BLOCK, ByteBuffer.wrap(data), Crc32cs.of(ByteBuffer.wrap(data)));
                first.force();
                first.write(2 * BLOCK, ByteBuffer.allocate(BLOCK), Crc32cs.of(ByteBuffer.allocate(BLOCK)));
            }
            try (var second = store.stage(request(true))) { // the third was not forced, and is read
                assertEquals(3L * BLOCK, second.durableAtOpen().bytes());
                // what the source has now is zero where it had data before
                second.withdraw(new RangeSet(List.of(new ByteRange(BLOCK, 2L * BLOCK))));
                second.write(BLOCK, ByteBuffer.allocate(BLOCK), Crc32cs.of(ByteBuffer.allocate(BLOCK)));
                second.write(3 * BLOCK, ByteBuffer.wrap(data), Crc32cs.of(ByteBuffer.wrap(data)));
                second.force();
                second.commit();
            }
        }
        var expected = new byte[SIZE];
        Arrays.fill(expected, 3 * BLOCK, SIZE, (byte) 7);
        assertArrayEquals(expected, Files.readAllBytes(root.resolve("big")));
        try (var file = directory.openForRead("big")) {
            assertTrue(file.findData(0) == 3 * BLOCK || file.findData(0) == 0, "a hole, or a file system without");
        }
    }

    private static StageRequest request(boolean sparse) {
        return new StageRequest(
                new TransferId(1, 2),
                RemotePath.parse("/big"),
                new SourceIdentity(SIZE, Instant.EPOCH, Instant.EPOCH, "source"),
                BLOCK,
                0600,
                IfExists.FAIL,
                true,
                Durability.BLOCK,
                sparse);
    }

    private static byte[] content(DiskFile file) throws Exception {
        var content = ByteBuffer.allocate(SIZE);
        file.read(0, content);
        return content.array();
    }
}
