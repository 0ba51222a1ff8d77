package io.rft.client;

import io.rft.RemotePath;
import io.rft.RftException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of one entry of a tree.
 *
 * @param path from the tree's root on, as the source has it; of what was removed, as the target had it
 * @param bytes the size of a file
 * @param resumedBytes those that an earlier run had brought
 * @param movedBytes those that crossed the network for it, repeats included
 * @param crc32c of a file that was moved by itself
 */
public record TreeOutcome(
        RemotePath path,
        Action action,
        long bytes,
        long resumedBytes,
        long movedBytes,
        OptionalInt crc32c,
        Optional<RftException> error) {
    /** What was done with it. */
    public enum Action {
        MOVED,
        /** The target has it. */
        SKIPPED,
        /** It is nothing that can be moved: a device, a socket. */
        PASSED_OVER,
        REMOVED,
        FAILED
    }

    static TreeOutcome failed(RemotePath path, RftException why) {
        return new TreeOutcome(path, Action.FAILED, 0, 0, 0, OptionalInt.empty(), Optional.of(why));
    }

    static TreeOutcome of(RemotePath path, Action action, long bytes) {
        return new TreeOutcome(path, action, bytes, 0, 0, OptionalInt.empty(), Optional.empty());
    }

    /** The same, of another path. */
    TreeOutcome at(RemotePath other) {
        return new TreeOutcome(other, action, bytes, resumedBytes, movedBytes, crc32c, error);
    }
}
