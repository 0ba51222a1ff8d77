package io.rft.journal;

import static io.rft.journal.Journals.BLOCKS;
import static io.rft.journal.Journals.length;
import static io.rft.journal.Journals.offset;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.disk.MemoryFile;
import io.rft.range.RangeSet;
import io.rft.seeded.Seeded;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

class JournalProperties {
    /** Checksums that were ever noted for a block. */
    private final Map<Integer, Set<Integer>> noted = new HashMap<>();

    private final MemoryFile file = new MemoryFile();
    private RangeSet durable = new RangeSet();
    private final TreeMap<Integer, RangeSet> durableByLength = new TreeMap<>();

    @Seeded(300)
    void whatIsReadIsWhatWasWritten(SplittableRandom random) throws Exception {
        write(random);

        assertEquals(durable, read(file.bytes()));
    }

    @Seeded(1000)
    void aJournalCutAnywhereSaysWhatWasSoThen(SplittableRandom random) throws Exception {
        write(random);
        var length = random.nextInt(file.bytes().length + 1);

        var found = read(Arrays.copyOf(file.bytes(), length));

        var then = durableByLength.floorEntry(length);
        assertEquals(then == null ? new RangeSet() : then.getValue(), found);
    }

    @Seeded(2000)
    void aDamagedJournalSaysNothingThatWasNotSo(SplittableRandom random) throws Exception {
        write(random);
        var bytes = file.bytes();
        for (var flips = random.nextInt(1, 4); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }

        read(bytes);
    }

    @Seeded(500)
    void aTailOfZerosOrOfAnotherJournalIsIgnored(SplittableRandom random) throws Exception {
        write(random);
        var own = file.bytes();
        var other = new JournalProperties();
        other.write(random.split());
        var tail = random.nextBoolean() ? new byte[500] : other.file.bytes();
        var both = Arrays.copyOf(own, own.length + tail.length);
        System.arraycopy(tail, 0, both, own.length, tail.length);

        assertEquals(durable, read(both));
    }

    @Seeded(1000)
    void noiseIsNoJournal(SplittableRandom random) throws Exception {
        var noise = new byte[random.nextInt(3000)];
        random.nextBytes(noise);
        var header = JournalCodec.encode(Journals.header(), "memory");
        var kept = Math.min(noise.length, random.nextInt(header.limit() + 1));
        header.get(noise, 0, kept);

        assertEquals(new RangeSet(), read(noise));
    }

    /** Does as a staged file would, and keeps the truth. */
    private void write(SplittableRandom random) throws Exception {
        var journal = Journals.create(file);
        for (var step = random.nextInt(60); step > 0; step--) {
            var index = random.nextInt(BLOCKS);
            if (random.nextInt(4) != 0) {
                journal.withdraw(offset(index), length(index));
                durableByLength.put(file.bytes().length, journal.durable());
                var crc = random.nextInt();
                noted.computeIfAbsent(index, any -> new HashSet<>()).add(crc);
                journal.written(offset(index), length(index), crc);
            } else {
                journal.checkpoint(journal.position());
            }
            durableByLength.put(file.bytes().length, journal.durable());
        }
        durable = journal.durable();
    }

    /** What is durable by these bytes; checks that everything they say was once said. */
    private RangeSet read(byte[] bytes) throws Exception {
        return switch (JournalReader.read(MemoryFile.of(bytes))) {
            case JournalContents.Unusable(var why) -> new RangeSet();
            case JournalContents.Usable(var header, var state, var isOriginal) -> {
                assertEquals(Journals.header(), header);
                var found = state.durable();
                for (var index = 0; index < BLOCKS; index++) {
                    if (state.checksums().isKnown(offset(index))) {
                        var said = noted.getOrDefault(index, Set.of());
                        assertTrue(said.contains(state.checksums().get(offset(index))), "block " + index);
                    } else {
                        assertTrue(!found.intersects(offset(index), offset(index) + length(index)));
                    }
                }
                yield found;
            }
        };
    }
}
