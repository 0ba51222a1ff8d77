package io.rft.testkit;

import io.rft.posix.Errno;
import io.rft.testkit.FaultyDirectory.Place;

/** One rename on a modelled disk, with the refusals of renameat2. */
record Renaming(DiskState state, Place from, Place to) {
    void run(boolean replace) throws Refusal {
        var inode = from.inode(state);
        if (!state.seen().isReachable(to.folder())) {
            throw new Refusal(Errno.ENOENT);
        }
        if (!replace && !to.isFree(state)) {
            throw new Refusal(Errno.EEXIST);
        }
        if (from.equals(to)) {
            return;
        }
        var moved = state.seen().node(inode);
        if (moved instanceof Node.Folder && state.seen().below(inode).contains(to.folder())) {
            throw new Refusal(
                    replace ? Errno.EINVAL : Errno.EPERM); // the latter as PosixDirectory answers, by its second way
        }
        if (!to.isFree(state)) {
            if (state.seen().below(to.inode(state)).contains(from.folder())) {
                throw new Refusal(Errno.ENOTEMPTY);
            }
            requireReplaceable(moved, to.entry(state));
        }
        state.rename(from.folder(), from.name(), to.folder(), to.name());
    }

    private static void requireReplaceable(Node moved, Node replaced) throws Refusal {
        if (moved instanceof Node.Folder) {
            if (!(replaced instanceof Node.Folder folder)) {
                throw new Refusal(Errno.ENOTDIR);
            }
            FaultyDirectory.requireEmpty(folder);
        } else if (replaced instanceof Node.Folder) {
            throw new Refusal(Errno.EISDIR);
        }
    }
}
