package io.rft.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What a crash does to a change that was not forced. Values; equal fates of equal disks make equal disks. */
public sealed interface Fate {
    /** What happens to a change as a whole. */
    enum Whole implements Fate {
        /** It reached the storage. */
        KEPT,
        /** It did not. */
        LOST
    }

    /**
     * Of a write some sectors reached the storage; any other change is lost.
     *
     * @param sectorBytes sectors lie on multiples of this
     * @param mask the n-th sector that the write touches was stored if bit n, modulo 64, is set
     */
    record Torn(int sectorBytes, long mask) implements Fate {
        public Torn {
            if (sectorBytes < 1) {
                throw new IllegalArgumentException("sectors of " + sectorBytes + " bytes");
            }
        }
    }

    /** What of this change reaches the storage. */
    default List<Change> survivors(Change change) {
        return switch (this) {
            case Whole.KEPT -> List.of(change);
            case Whole.LOST -> List.of();
            case Torn torn -> change instanceof Change.Write write ? sectors(torn, write) : List.of();
        };
    }

    /** How many sectors of this size a change touches; none unless it is a write. */
    static long sectors(Change change, int sectorBytes) {
        if (!(change instanceof Change.Write write)) {
            return 0;
        }
        var end = write.position() + write.bytes().remaining();
        return (end + sectorBytes - 1) / sectorBytes - write.position() / sectorBytes;
    }

    private static List<Change> sectors(Torn torn, Change.Write write) {
        var kept = new ArrayList<Change>();
        var end = write.position() + write.bytes().remaining();
        var number = 0;
        for (var at = write.position(); at < end; number++) {
            var next = Math.min(end, (at / torn.sectorBytes + 1) * torn.sectorBytes);
            if ((torn.mask >>> (number % Long.SIZE) & 1) != 0) {
                kept.add(new Change.Write(write.inode(), at, slice(write, at, next), write.time()));
            }
            at = next;
        }
        return kept;
    }

    private static ByteBuffer slice(Change.Write write, long from, long to) {
        var bytes = write.bytes();
        return bytes.slice(bytes.position() + (int) (from - write.position()), (int) (to - from));
    }
}
