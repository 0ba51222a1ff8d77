package io.rft.client;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Disk;
import io.rft.protocol.Message;
import io.rft.store.IfExists;
import io.rft.store.LocalStore;
import io.rft.store.SourceFile;
import io.rft.store.SourceIdentity;
import io.rft.store.StageRequest;
import io.rft.store.StagedFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file's name at the client's own end. The user's path is trusted up to the directory that it names, and from there on the name is
 * as confined as at a server. Stays open as long as the file that is opened here.
 */
record LocalFile(LocalStore directory, RemotePath name, boolean ownsDirectory) implements Closeable {
    /** No set-user-id and the like from a server (GUARANTEES: G28). */
    private static final int PERMISSIONS = 0777;

    /** Finds the file once it is needed. */
    @FunctionalInterface
    interface Opening {
        LocalFile open() throws RftException;
    }

    /** A file below a directory that is open for many of them, and stays so. */
    static LocalFile within(LocalStore root, RemotePath path) {
        return new LocalFile(root, path, false);
    }

    /** Where this path leads to, through whatever links the user has put there. */
    static LocalFile existing(Disk disk, Path path) throws RftException {
        try {
            return at(disk, path.toRealPath());
        } catch (NoSuchFileException e) {
            throw new RftException(ErrorCode.NOT_FOUND, Escaped.of(path.toString()) + ": no such file", e);
        } catch (IOException e) {
            throw new RftException(ErrorCode.PERMISSION, Escaped.of(path.toString()) + ": " + e.getMessage(), e);
        }
    }

    /** The name itself, whether or not there is a file. */
    static LocalFile named(Disk disk, Path path) throws RftException {
        return at(disk, path.toAbsolutePath().normalize());
    }

    SourceFile open() throws RftException {
        return directory.open(name);
    }

    /** Opens what receives an offered file under this name. */
    StagedFile stage(Message.Offer offer, boolean replace, boolean resume, Durability durability) throws RftException {
        return directory.stage(new StageRequest(
                offer.transfer(),
                name,
                source(offer),
                offer.blockBytes(),
                offer.mode() & PERMISSIONS,
                replace ? IfExists.REPLACE : IfExists.FAIL,
                resume,
                durability,
                offer.sparse()));
    }

    /** What the offered file is at its sender. */
    static SourceIdentity source(Message.Offer offer) {
        return new SourceIdentity(offer.size(), offer.modified(), offer.changed(), offer.fileKey());
    }

    @Override
    public void close() {
        if (ownsDirectory) {
            directory.close();
        }
    }

    private static LocalFile at(Disk disk, Path absolute) throws RftException {
        var file = absolute.getFileName();
        var parent = absolute.getParent();
        if (file == null || parent == null) {
            throw new RftException(ErrorCode.PERMISSION, absolute + " is a directory");
        }
        try {
            var name = new RemotePath(List.of(file.toString()));
            return new LocalFile(LocalStore.open(disk, parent, Escaped.of(parent.toString())), name, true);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, Escaped.of(absolute.toString()) + ": " + e.getMessage(), e);
        }
    }
}
