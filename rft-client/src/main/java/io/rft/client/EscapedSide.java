package io.rft.client;

import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.RemotePath;
import io.rft.RftException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The source of a tree whose names go as {@link PortableName} writes them: what looks at it sees the names that the target will have. Every
 * directory is listed twice, first for the names that have twins. Remembers some bytes for each of these of one directory, and the paths of names
 * that had to be shortened. Thread-safe.
 */
final class EscapedSide implements TreeSource {
    private final TreeSource source;
    private final Map<RemotePath, RemotePath> shortened = new ConcurrentHashMap<>();

    EscapedSide(TreeSource source) {
        this.source = source;
    }

    /** What goes by this path. */
    RemotePath atSource(RemotePath path) {
        if (path.isRoot() || path.components().stream().noneMatch(name -> name.indexOf('%') >= 0)) {
            return path;
        }
        var known = Optional.ofNullable(shortened.get(path));
        return known.orElseGet(() -> {
            var name = PortableName.original(path.name());
            var directory = atSource(path.parent());
            try {
                return directory.resolve(name.orElse(path.name()));
            } catch (IllegalArgumentException e) { // a name of the target that was never one of these
                return directory.resolve(path.name());
            }
        });
    }

    @Override
    public void list(RemotePath directory, Consumer<TreeEntry> entries) throws RftException {
        var there = atSource(directory);
        var keys = new LongSet();
        var twins = new LongSet();
        source.list(there, entry -> {
            var key = key(entry);
            (keys.contains(key) ? twins : keys).add(key);
        });
        var tooLong = new ArrayList<RemotePath>();
        source.list(there, entry -> {
            var name = entry.path().name();
            var portable = PortableName.of(name, twins.contains(key(entry)));
            RemotePath path;
            try {
                path = directory.resolve(portable);
            } catch (IllegalArgumentException e) { // the others go on
                tooLong.add(entry.path());
                return;
            }
            if (!PortableName.original(portable).equals(Optional.of(name))) {
                shortened.put(path, entry.path());
            }
            entries.accept(entry.at(path));
        });
        if (!tooLong.isEmpty()) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    Escaped.of(there.toString()) + " was not copied whole: escaped, " + tooLong.size()
                            + " of its paths would have more than " + RemotePath.BYTES_MAX + " bytes",
                    "Copy it from a directory that is further down.");
        }
    }

    private static long key(TreeEntry entry) {
        return TreeLog.hash(NameTwins.key(entry.path().name()));
    }

    @Override
    public List<Optional<TreeEntry>> look(List<RemotePath> entries) throws RftException {
        var found = source.look(atSource(entries));
        return IntStream.range(0, entries.size())
                .mapToObj(i -> found.get(i).map(entry -> entry.at(entries.get(i))))
                .toList();
    }

    @Override
    public FoundMetadata metadata(List<RemotePath> entries, boolean owners, boolean attributes) throws RftException {
        return source.metadata(atSource(entries), owners, attributes);
    }

    @Override
    public List<EntryFailure> removeAll(List<RemotePath> entries) throws RftException {
        return source.removeAll(atSource(entries));
    }

    private List<RemotePath> atSource(List<RemotePath> paths) {
        return paths.stream().map(this::atSource).toList();
    }
}
