package io.rft.cli;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.clock.Ticker;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import io.rft.store.Glob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The names in directories of a server that begin in some way. A directory is listed once and kept for a moment; of one that has very many
 * entries only those are asked for that begin so. Thread-safe: who did not wait
 * for an answer may ask again.
 */
final class RemoteNames {
    static final int LISTED_MAX = 5_000;
    static final int FOUND_MAX = 500;
    private static final int DIRECTORIES_MAX = 16;
    private static final long KEPT_NANOS = Duration.ofSeconds(5).toNanos();

    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock(); // guards: listings
    private final Map<RemotePath, Listing> listings = new LinkedHashMap<>();

    /** @param names empty where there are too many */
    private record Listing(Optional<List<FileName>> names, long atNanos) {}

    /** Leaves a listing that is long enough. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("enough", null, false, false);
        }
    }

    RemoteNames(Ticker ticker) {
        this.ticker = ticker;
    }

    /** In no order; at most {@link #FOUND_MAX}. */
    List<FileName> of(RftClient client, RemotePath directory, String prefix) throws RftException {
        var all = listing(client, directory).names();
        return all.isPresent()
                ? all.get().stream()
                        .filter(one -> one.name().startsWith(prefix))
                        .limit(FOUND_MAX)
                        .toList()
                : searched(client, directory, prefix);
    }

    private Listing listing(RftClient client, RemotePath directory) throws RftException {
        var known = findKnown(directory);
        if (known.isPresent()) {
            return known.get();
        }
        var listing = new Listing(listed(client, directory), ticker.nanoTime());
        keep(directory, listing);
        return listing;
    }

    private Optional<Listing> findKnown(RemotePath directory) {
        lock.lock();
        try {
            var now = ticker.nanoTime();
            listings.values().removeIf(one -> now - one.atNanos() > KEPT_NANOS);
            return Optional.ofNullable(listings.get(directory));
        } finally {
            lock.unlock();
        }
    }

    private void keep(RemotePath directory, Listing listing) {
        lock.lock();
        try {
            while (listings.size() >= DIRECTORIES_MAX) {
                listings.remove(listings.keySet().iterator().next());
            }
            listings.put(directory, listing);
        } finally {
            lock.unlock();
        }
    }

    private static Optional<List<FileName>> listed(RftClient client, RemotePath directory) throws RftException {
        var names = new ArrayList<FileName>();
        try {
            client.list(directory, entry -> {
                if (names.size() == LISTED_MAX) {
                    throw new Enough();
                }
                names.add(name(entry));
            });
            return Optional.of(names);
        } catch (Enough e) {
            return Optional.empty();
        }
    }

    private static List<FileName> searched(RftClient client, RemotePath directory, String prefix) throws RftException {
        var names = new ArrayList<FileName>();
        var pattern = Glob.escaped(directory.isRoot() ? "" : directory.toString()) + "/" + Glob.escaped(prefix) + "*";
        try {
            client.expand(pattern, found -> {
                if (names.size() == FOUND_MAX) {
                    throw new Enough();
                }
                names.add(name(found.entry()));
            });
        } catch (Enough e) {
            // What is there is shown.
        }
        return names;
    }

    private static FileName name(Entry entry) {
        return new FileName(entry.name(), kind(entry.type()));
    }

    private static FileName.Kind kind(EntryType type) {
        return switch (type) {
            case DIRECTORY -> FileName.Kind.DIRECTORY;
            case SYMLINK -> FileName.Kind.LINK;
            case FILE, OTHER -> FileName.Kind.FILE;
        };
    }
}
