package io.rft.client;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.MetadataCopy.Pair;
import io.rft.disk.Disk;
import io.rft.disk.FileStatus;
import io.rft.protocol.Message.EntryType;
import io.rft.store.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Gives the copy of one file that was copied by itself the owner and the extended attributes that the original has. Stateless. */
record FileMetadata(RftClient client, Disk disk, Keep keep) {
    /** What was to be kept where permitted, and was not. */
    Optional<Unkept> uploaded(Path source, RemotePath target) throws RftException {
        var real = real(source); // an upload follows links
        try (var here = open(directory(real))) {
            return copy(
                    new LocalSide(here),
                    name(real),
                    new RemoteSide(client, target.parent()),
                    RemotePath.ROOT.resolve(target.name()));
        }
    }

    /** The same. */
    Optional<Unkept> downloaded(RemotePath source, Path target) throws RftException {
        if (client.stat(source, false).type() != EntryType.FILE) {
            throw new RftException(
                    ErrorCode.USAGE,
                    Escaped.of(source.toString())
                            + " is a link: the owner and extended attributes of what it points to are"
                            + " not to be had by it",
                    "Fetch the file that it points to, or do without --preserve.");
        }
        var absolute = target.toAbsolutePath();
        try (var here = open(real(directory(absolute)))) {
            return copy(
                    new RemoteSide(client, source.parent()),
                    RemotePath.ROOT.resolve(source.name()),
                    new LocalSide(here),
                    name(absolute));
        }
    }

    private Optional<Unkept> copy(TreeSide source, RemotePath from, TreeSide target, RemotePath to)
            throws RftException {
        var unkept = new AtomicReference<Optional<Unkept>>(Optional.empty());
        var copy = new MetadataCopy(source, target, keep, one -> unkept.set(Optional.of(one)));
        var failed = copy.keepPairs(List.of(new Pair(from, to, FileStatus.Type.FILE)));
        for (var failure : failed.values()) {
            throw failure;
        }
        return unkept.get();
    }

    private LocalStore open(Path directory) throws RftException {
        return LocalStore.open(disk, directory, Escaped.of(directory.toString()));
    }

    private static Path real(Path path) throws RftException {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.NOT_FOUND, Escaped.of(path.toString()) + " has vanished: " + e.getMessage(), e);
        }
    }

    private static Path directory(Path absolute) {
        var parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    private static RemotePath name(Path absolute) {
        return RemotePath.ROOT.resolve(String.valueOf(absolute.getFileName()));
    }
}
