package io.rft.store;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.NamePages;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The entries of a directory of this machine; see {@link Pages}. Every page but the last is full. Owns the directory's handle. */
final class LocalEntryPages implements Pages<FileEntry> {
    private final Directory directory;
    private final NamePages names;
    private final Look look;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private boolean ended;

    private LocalEntryPages(Directory directory, NamePages names, Look look) {
        this.directory = directory;
        this.names = names;
        this.look = look;
    }

    /** How an entry is looked at; empty where it has vanished after its name was read. */
    interface Look {
        Optional<FileEntry> at(Directory directory, String name) throws RftException;
    }

    /** Takes ownership of the directory, also when it fails. */
    static LocalEntryPages of(Directory directory, Look look) throws RftException {
        try {
            return new LocalEntryPages(directory, directory.namePages(), look);
        } catch (RftException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    @Override
    public List<FileEntry> next(int max) throws RftException {
        var page = new ArrayList<FileEntry>();
        while (page.size() < max && hasNext()) {
            look.at(directory, waiting.remove()).ifPresent(page::add);
        }
        hasNext(); // so that the end is known with the last page
        return List.copyOf(page);
    }

    @Override
    public boolean isAtEnd() {
        return ended && waiting.isEmpty();
    }

    @Override
    public void close() {
        names.close();
        directory.close();
    }

    private boolean hasNext() throws RftException {
        while (waiting.isEmpty() && !ended) {
            var page = names.next();
            ended = page.isEmpty();
            page.stream().filter(name -> !StagedNames.isReserved(name)).forEach(waiting::add);
        }
        return !waiting.isEmpty();
    }
}
