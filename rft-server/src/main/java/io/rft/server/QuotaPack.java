package io.rft.server;

import io.rft.RftException;
import io.rft.digest.BlockChecksums;
import io.rft.range.RangeSet;
import io.rft.store.StagedPack;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * A pack that has room in a quota, all of it from the offer on: unlike a single file it is on the disk only bit by bit. Owns the pack. As
 * {@link StagedPack} says of threads.
 */
final class QuotaPack implements StagedPack {
    private final StagedPack pack;
    private final Ledger.Room room;

    /** Takes ownership of both. */
    QuotaPack(StagedPack pack, Ledger.Room room) {
        this.pack = pack;
        this.room = room;
    }

    @Override
    public long size() {
        return pack.size();
    }

    @Override
    public int blockBytes() {
        return pack.blockBytes();
    }

    @Override
    public long epoch() {
        return pack.epoch();
    }

    @Override
    public RangeSet durableAtOpen() {
        return pack.durableAtOpen();
    }

    @Override
    public BlockChecksums checksums() {
        return pack.checksums();
    }

    @Override
    public boolean commitsUnforced() {
        return pack.commitsUnforced();
    }

    @Override
    public boolean hasCheckpoints() {
        return pack.hasCheckpoints();
    }

    @Override
    public void write(long offset, ByteBuffer block, int crc32c) throws RftException {
        pack.write(offset, block, crc32c);
    }

    @Override
    public void withdraw(RangeSet blocks) throws RftException {
        pack.withdraw(blocks);
    }

    @Override
    public RangeSet force() throws RftException {
        return pack.force();
    }

    @Override
    public void read(long offset, ByteBuffer block) throws RftException {
        pack.read(offset, block);
    }

    @Override
    public OptionalLong findDamage(Between blocks) throws RftException {
        return pack.findDamage(blocks);
    }

    @Override
    public void omit(Collection<Integer> members) {
        pack.omit(members);
    }

    @Override
    public SortedMap<Integer, RftException> failures() {
        return pack.failures();
    }

    @Override
    public void commit(Remembering remembering) throws RftException {
        pack.commit(remembering);
        room.taken(); // or less of it, where members have failed: the next measurement tells
        room.close();
    }

    @Override
    public void discard() throws RftException {
        try {
            pack.discard();
        } finally {
            room.close();
        }
    }

    @Override
    public void close() {
        try {
            pack.close();
        } finally {
            room.close();
        }
    }
}
