package io.rft.store;

import io.rft.PackMember;
import io.rft.RftException;
import java.nio.ByteBuffer;
import java.util.List;

/** Where the bytes of each member of a pack lie in the whole. Pure. */
final class PackLayout {
    private final long[] starts; // one more than there are members: the last is the size

    PackLayout(List<PackMember> members) {
        starts = new long[members.size() + 1];
        for (var i = 0; i < members.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], members.get(i).size());
        }
    }

    long size() {
        return starts[starts.length - 1];
    }

    /** What is done with the part of a member that a block has; the buffer has exactly that part. */
    interface Part {
        void take(int member, long offset, ByteBuffer bytes) throws RftException;
    }

    /** Gives every member that has bytes here its part of the buffer, in their order; leaves the buffer at its end. */
    void forEach(long position, ByteBuffer bytes, Part part) throws RftException {
        var end = position + bytes.remaining();
        if (position < 0 || end > size()) {
            throw new IllegalArgumentException("not a part of a pack of " + size() + " bytes");
        }
        var limit = bytes.limit();
        for (var member = memberAt(position); member < starts.length - 1 && starts[member] < end; member++) {
            var from = Math.max(position, starts[member]);
            var to = Math.min(end, starts[member + 1]);
            if (from < to) {
                bytes.limit(bytes.position() + Math.toIntExact(to - from));
                part.take(member, from - starts[member], bytes);
                bytes.position(bytes.limit()).limit(limit);
            }
        }
    }

    /** The last member that starts at or before it. */
    private int memberAt(long position) {
        var low = 0;
        var high = starts.length - 2;
        while (low < high) {
            var middle = (low + high + 1) >>> 1;
            if (starts[middle] <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
