package io.rft.cli;

import io.rft.AttributeChange;
import io.rft.EntryFailure;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Changes the modes of a directory at a server and of all that is in it, many in one request. A directory that its owner can look into
 * afterwards is changed first, any other one last. Memory grows with the directories of one level. For one thread.
 */
final class ModesBelow {
    private static final int BATCH = 1000;
    private static final int LOOK_INTO = 0500;

    private final RftClient client;
    private final ModeChange change;
    private final Consumer<RftException> problems;
    private final List<AttributeChange> waiting = new ArrayList<>();
    private Optional<RftException> last = Optional.empty();

    /** @param problems is told all of them but the last, which {@link #change} fails with */
    ModesBelow(RftClient client, ModeChange change, Consumer<RftException> problems) {
        this.client = client;
        this.change = change;
        this.problems = problems;
    }

    /** Goes on where something fails; fails at the end if something has. */
    void change(RemotePath path, Entry directory) throws RftException {
        descend(path, directory.mode());
        flush();
        if (last.isPresent()) {
            throw last.get();
        }
    }

    private void descend(RemotePath path, int mode) throws RftException {
        var changed = change.of(mode, true);
        var first = (changed & LOOK_INTO) == LOOK_INTO;
        if (first) {
            add(path, changed);
            flush();
        }
        try {
            for (var below : list(path)) {
                descend(path.resolve(below.name()), below.mode());
            }
        } catch (RftException e) {
            failed(e);
        }
        if (!first) {
            flush();
            add(path, changed);
        }
    }

    /** Changes the files of a directory; the directories in it. */
    private List<Entry> list(RemotePath path) throws RftException {
        var directories = new ArrayList<Entry>();
        try {
            client.list(path, entry -> {
                switch (entry.type()) {
                    case DIRECTORY -> directories.add(entry);
                    case FILE, OTHER -> addOrLeave(path.resolve(entry.name()), change.of(entry.mode(), false));
                    case SYMLINK -> {}
                }
            });
        } catch (Unwritten e) {
            throw e.cause();
        }
        return directories;
    }

    private void addOrLeave(RemotePath path, int mode) {
        try {
            add(path, mode);
        } catch (RftException e) {
            throw new Unwritten(e);
        }
    }

    private void add(RemotePath path, int mode) throws RftException {
        waiting.add(new AttributeChange(path, OptionalInt.of(mode), Optional.empty()));
        if (waiting.size() >= BATCH) {
            flush();
        }
    }

    private void flush() throws RftException {
        var some = List.copyOf(waiting);
        waiting.clear();
        for (var failure : some.isEmpty() ? List.<EntryFailure>of() : client.change(RemotePath.ROOT, some)) {
            failed(new RftException(failure.code(), Escaped.of(failure.message())));
        }
    }

    private void failed(RftException problem) throws RftException {
        if (ServerCommand.endsAll(problem)) {
            throw problem;
        }
        last.ifPresent(problems);
        last = Optional.of(problem);
    }
}
