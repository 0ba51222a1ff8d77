package io.rft.journal;

import io.rft.RftException;
import io.rft.digest.BlockChecksums;
import io.rft.range.ByteRange;
import io.rft.range.RangeSet;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What the records of a journal say together: which blocks are durable, which were only written, and their checksums. Pure and
 * mutable; one owner. The same object serves the journal being written and the one being read, so that both mean the same.
 */
public final class JournalState {
    private final JournalHeader header;
    private final BlockChecksums checksums;
    private final RangeSet durable = new RangeSet();
    private final RangeSet noted = new RangeSet(); // durable or pending
    private final ArrayDeque<Pending> pending = new ArrayDeque<>(); // in order of their records

    public JournalState(JournalHeader header) {
        this.header = header;
        this.checksums = new BlockChecksums(header.size(), header.blockBytes());
    }

    /** The blocks that survive whatever happens. A copy. */
    public RangeSet durable() {
        return durable.copy();
    }

    /**
     * Decides on every block that was written and not forced: durable from here on where the check says so, forgotten where not.
     * Whoever calls this forces the data afterwards and, in a new journal, the result.
     */
    public void settle(BlockCheck check) throws RftException {
        for (var block : List.copyOf(pending)) {
            var range = block.range;
            if (check.holds(range.start(), (int) range.length(), checksums.get(range.start()))) {
                durable.add(range);
            } else {
                withdraw(range);
            }
        }
        pending.clear();
    }

    /** Keeps of the durable blocks those whose bytes the check finds: for files that somebody else may have had in hand. */
    public void recheck(BlockCheck check) throws RftException {
        for (var range : durable.toList()) {
            for (var offset = range.start(); offset < range.end(); offset += header.blockBytes()) {
                var length = header.blockLength(offset);
                if (!check.holds(offset, length, checksums.get(offset))) {
                    withdraw(new ByteRange(offset, offset + length));
                }
            }
        }
    }

    /** What is durable here and also a block of the other file, of the same grid: what a source keeps when its size changes. */
    public JournalState carriedTo(JournalHeader other) {
        var carried = new JournalState(other);
        for (var range : durable) {
            for (var offset = range.start(); offset < range.end(); offset += header.blockBytes()) {
                var length = header.blockLength(offset);
                if (other.isBlock(offset, length)) {
                    carried.checksums.put(offset, checksums.get(offset));
                    carried.durable.add(offset, offset + length);
                }
            }
        }
        carried.noted.addAll(carried.durable);
        return carried;
    }

    /** Checksums of all blocks that are durable or were written; this object's own. */
    public BlockChecksums checksums() {
        return checksums;
    }

    /** Whether anything of this block was noted, so that it must be withdrawn before it is written again. */
    boolean isNoted(long offset, int length) {
        return noted.intersects(offset, offset + length);
    }

    /** Whether every block is durable or was written. */
    public boolean isWhole() {
        return noted.bytes() == header.size();
    }

    boolean hasUnforced() {
        return !pending.isEmpty();
    }

    /** Whether a record can stand at this position of this journal. */
    boolean accepts(long position, JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Written(var offset, var length, var crc) ->
                header.isBlock(offset, length) && !isNoted(offset, length);
            case JournalEntry.Withdrawn(var offset, var length) -> header.isBlock(offset, length);
            case JournalEntry.Checkpoint(var until) -> until <= position;
        };
    }

    /** Applies the record that starts at this position; returns what it makes durable. */
    RangeSet apply(long position, JournalEntry entry) {
        var promoted = new RangeSet();
        switch (entry) {
            case JournalEntry.Written(var offset, var length, var crc) -> {
                var range = new ByteRange(offset, offset + length);
                checksums.put(offset, crc);
                noted.add(range);
                pending.add(new Pending(position, range));
            }
            case JournalEntry.Withdrawn(var offset, var length) -> withdraw(new ByteRange(offset, offset + length));
            case JournalEntry.Checkpoint(var until) -> {
                while (!pending.isEmpty() && pending.element().position < until) {
                    promoted.add(pending.remove().range);
                }
                durable.addAll(promoted);
            }
        }
        return promoted;
    }

    private void withdraw(ByteRange range) {
        checksums.forget(range.start());
        durable.remove(range);
        noted.remove(range);
        pending.removeIf(block -> block.range.equals(range));
    }

    /** Says whether the stored bytes of a block have this checksum. */
    public interface BlockCheck {
        boolean holds(long offset, int length, int crc32c) throws RftException;
    }

    /** A block and where its record starts. */
    private record Pending(long position, ByteRange range) {}
}
