package io.rft.store;

import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.journal.DurabilityCounts;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One thing done with many entries below a directory: what fails for one of them is noted and stops no other. Forces fail the whole, as
 * nobody knows then what is durable. Borrows the root. One use, one thread.
 */
final class Batch implements Closeable {
    private final RemotePath base;
    private final OpenParents parents;

    Batch(Directory root, RemotePath base, DurabilityCounts counts) {
        this.base = base;
        this.parents = new OpenParents(root, counts);
    }

    /** What is done with one entry. */
    interface Work<T> {
        /**
         * Does it.
         *
         * @param parent the directory of the entry; stays open
         * @param path of the entry from the store's root on; {@code .} is its name in {@code parent} if it is that root
         */
        void on(Directory parent, RemotePath path, T entry) throws RftException;
    }

    /** Does this with every entry; returns the failures. Nothing is durable before {@link #force()}. */
    <T> List<EntryFailure> each(List<T> entries, Function<T, RemotePath> pathOf, Work<T> work) {
        var failures = new ArrayList<EntryFailure>();
        for (var i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            try {
                var path = resolve(pathOf.apply(entry));
                work.on(parents.get(path.parent()), path, entry);
            } catch (RftException e) {
                failures.add(EntryFailure.of(i, e));
            }
        }
        return List.copyOf(failures);
    }

    OpenParents parents() {
        return parents;
    }

    void force() throws RftException {
        parents.force();
    }

    @Override
    public void close() {
        parents.close();
    }

    private RemotePath resolve(RemotePath below) throws RftException {
        try {
            return LocalStore.permitted(base.resolve(below));
        } catch (IllegalArgumentException e) { // too long, together
            throw new RftException(ErrorCode.PERMISSION, String.valueOf(e.getMessage()), e);
        }
    }
}
