package io.rft.client;

import io.rft.RemotePath;
import io.rft.protocol.Limits;
import java.util.Optional;

/**
 * A measurement of the way to a server, by bytes that are made up. Without a target they go from memory to memory, over the same
 * connections, checksums and limits as a file's, and no disk takes part.
 *
 * @param bytes the most that is moved; whoever measures cancels when they have seen enough
 * @param target a name at the server, where the bytes are stored like a file's, so that its disk takes part, too: cancelled and then
 *     discarded, the file never gets this name
 */
public record Measurement(Direction direction, long bytes, Optional<RemotePath> target) {
    /** Which way the bytes go. */
    public enum Direction {
        UP,
        DOWN
    }

    /** The most bytes that a server makes up or drops. */
    public static final long BYTES_MAX = Limits.PROBE_BYTES_MAX;

    public Measurement {
        if (bytes < 1 || bytes > BYTES_MAX) {
            throw new IllegalArgumentException("a measurement has 1 to " + BYTES_MAX + " bytes");
        }
        if (target.isPresent() && direction == Direction.DOWN) {
            throw new IllegalArgumentException("what comes down has no target at the server");
        }
    }

    /** From memory to memory, as much as there may be. */
    public static Measurement of(Direction direction) {
        return new Measurement(direction, BYTES_MAX, Optional.empty());
    }

    /** From this memory to that disk. */
    public static Measurement into(RemotePath target, long bytes) {
        return new Measurement(Direction.UP, bytes, Optional.of(target));
    }
}
