package io.rft.store;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds what a {@link Glob} stands for: each path once, also where it matches in several ways. Directories that may not be looked into
 * are passed over, as shells do. Links to directories are followed where the pattern names them and not by {@code **}.
 */
final class GlobWalk extends Walk<BitSet, Match> {
    private final Glob glob;
    private final EntryOf entryOf;

    GlobWalk(Directory root, Glob glob, EntryOf entryOf) throws RftException {
        super(root);
        this.glob = glob;
        this.entryOf = entryOf;
        enter(RemotePath.ROOT, glob.start());
    }

    /** How an entry is told, of which the status is known. */
    interface EntryOf {
        FileEntry of(Directory directory, String name, FileStatus status) throws RftException;
    }

    @Override
    NamePages names(Directory directory, BitSet state) throws RftException {
        var only = glob.onlyName(state);
        return only.isPresent() ? NamePages.of(List.of(only.get())) : directory.namePages();
    }

    @Override
    void visit(Level<BitSet> level, String name, List<Match> found) throws RftException {
        var states = glob.below(level.state(), name);
        var path = child(level.path(), name);
        var status = states.isEmpty() || path.isEmpty()
                ? Optional.<FileStatus>empty()
                : find(level.directory(), name, false);
        if (status.isEmpty()) {
            return;
        }
        var isLink = status.get().type() == FileStatus.Type.SYMLINK;
        var isDirectory = status.get().type() == FileStatus.Type.DIRECTORY
                || (isLink && isDirectory(path.get().relative()));
        if (glob.isMatch(states) && (isDirectory || !glob.isOfDirectories())) {
            found.add(new Match(path.get(), entryOf.of(level.directory(), name, status.get())));
        }
        var below = isLink ? glob.throughLink(level.state(), name) : states;
        if (isDirectory && glob.goesOn(below)) {
            enter(path.get(), below);
        }
    }

    @Override
    void left(Level<BitSet> level, Optional<Level<BitSet>> parent, List<Match> found) {
        // nothing is known of a directory as a whole
    }

    private boolean isDirectory(String path) throws RftException {
        return find(root(), path, true)
                .filter(status -> status.type() == FileStatus.Type.DIRECTORY)
                .isPresent();
    }
}
