package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.digest.Crc32cs;
import io.rft.range.RangeSet;
import io.rft.seeded.Seeded;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

/** Random writes, forces and restarts against what must be true then. */
class StagedFileProperties {
    private static final int BLOCK = 512;

    @TempDir
    private Path root;

    private final Set<Long> written = new HashSet<>();
    private final RangeSet durable = new RangeSet();

    @Seeded(60)
    void writesForcesAndRestartsEndInTheWholeFile(SplittableRandom random) throws Exception {
        var source = Staged.of(random.nextInt(1, 30 * BLOCK), BLOCK, random);
        try (var store = LocalStore.open(root)) {
            for (var attempts = random.nextInt(6); attempts > 0; attempts--) {
                try (var staged = store.stage(source.request("/a"))) {
                    requireKept(source, staged);
                    work(source, staged, random);
                }
            }
            try (var staged = store.stage(source.request("/a"))) {
                requireKept(source, staged);
                source.complete(staged);
                assertEquals(
                        Crc32cs.of(ByteBuffer.wrap(source.content())),
                        staged.checksums().whole());
            }
        }
        assertArrayEquals(source.content(), Files.readAllBytes(root.resolve("a")));
        assertEquals(List.of("a"), List.of(root.toFile().list()));
    }

    /** Some writes and forces, also of blocks that are there already. */
    private void work(Staged source, StagedFile staged, SplittableRandom random) throws Exception {
        var blocks = (source.content().length + BLOCK - 1) / BLOCK;
        for (var steps = random.nextInt(40); steps > 0; steps--) {
            if (random.nextInt(8) == 0) {
                var forced = staged.force();
                for (var offset : written) {
                    forced.remove(offset, offset + source.length(offset));
                    durable.add(offset, offset + source.length(offset));
                }
                assertTrue(forced.isEmpty(), "returned and not written: " + forced);
                written.clear();
            } else {
                var offset = (long) random.nextInt(blocks) * BLOCK;
                source.write(staged, offset);
                durable.remove(offset, offset + source.length(offset));
                written.add(offset);
            }
        }
    }

    /** Durable is what was forced; what was only written is kept as well, because nothing happened to it. */
    private void requireKept(Staged source, StagedFile staged) throws Exception {
        for (var offset : written) {
            durable.add(offset, offset + source.length(offset));
        }
        written.clear();
        assertEquals(durable, staged.durableAtOpen());
        var names = StagedNames.of("a", source.request("/a").transfer());
        var bytes = Files.readAllBytes(root.resolve(names.part()));
        for (var range : durable) {
            var from = (int) range.start();
            var to = (int) range.end();
            assertArrayEquals(Arrays.copyOfRange(source.content(), from, to), Arrays.copyOfRange(bytes, from, to));
        }
    }
}
