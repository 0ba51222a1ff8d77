package io.rft.nio;

import io.rft.Creation;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is changed at the server by name alone, in the words of {@code java.nio.file}. Thread-safe. */
final class Changes {
    private final RftFileSystem fileSystem;
    private final RftClient client;
    private final Remote remote;

    Changes(RftFileSystem fileSystem) {
        this.fileSystem = fileSystem;
        this.client = fileSystem.client();
        this.remote = fileSystem.remote();
    }

    /** A request without an answer. */
    private interface Order {
        void give(RemotePath path) throws RftException;
    }

    private void order(RftPath path, Order order) throws IOException {
        fileSystem.changed();
        try {
            var _ = remote.ask(path, place -> {
                order.give(place);
                return true;
            });
        } finally {
            fileSystem.changed(); // what was listed meanwhile
        }
    }

    void makeDirectory(RftPath path, OptionalInt mode) throws IOException {
        if (path.remote().isRoot()) {
            throw new FileAlreadyExistsException(path.toString());
        }
        order(path, place -> client.makeDirectory(place, false));
        if (mode.isPresent()) {
            remote.change(path, false, mode, Optional.empty());
        }
    }

    void makeLink(RftPath link, String target, boolean replace) throws IOException {
        if (!replace && remote.find(link, false).isPresent()) { // the server has nothing against the same link
            throw new FileAlreadyExistsException(link.toString());
        }
        fileSystem.changed();
        Remote.each(
                link,
                remote.ask(
                        link,
                        place ->
                                client.create(RemotePath.ROOT, List.of(new Creation.NewLink(place, target, replace)))));
    }

    void delete(RftPath path) throws IOException {
        try {
            order(path, place -> client.remove(place, false));
        } catch (FileAlreadyExistsException e) {
            throw notEmpty(path, e);
        }
    }

    /**
     * Renames at the server, in one step. Only where a directory has to give way to a file, or the other way round, it is two: the
     * empty directory or file goes first.
     */
    void move(RftPath source, RftPath target, List<CopyOption> options) throws IOException {
        var moved = remote.stat(source, false);
        if (source.remote().equals(target.remote())) {
            return;
        }
        var atomic = options.contains(StandardCopyOption.ATOMIC_MOVE);
        var replace = atomic || options.contains(StandardCopyOption.REPLACE_EXISTING);
        try {
            rename(source, target, replace);
        } catch (FileAlreadyExistsException e) {
            throw replace ? notEmpty(target, e) : e;
        } catch (FileSystemException e) {
            var there = remote.find(target, false);
            if (there.isEmpty() || isDirectory(moved) == isDirectory(there.get())) {
                throw e;
            }
            if (!replace) {
                throw exists(target, e);
            }
            if (atomic) {
                throw e;
            }
            delete(target);
            rename(source, target, false);
        }
    }

    private void rename(RftPath source, RftPath target, boolean replace) throws IOException {
        fileSystem.changed();
        fileSystem.throwIfClosed();
        try {
            client.rename(source.remote(), target.remote(), replace);
        } catch (RftException e) {
            throw Failures.of(e, source, target);
        } finally {
            fileSystem.changed();
        }
    }

    /** Copies at the server: a file with its mode and time, a directory without what is in it, a link as link if it is not followed. */
    void copy(RftPath source, RftPath target, List<CopyOption> options) throws IOException {
        var entry = remote.stat(source, !options.contains(LinkOption.NOFOLLOW_LINKS));
        if (source.remote().equals(target.remote())) {
            return;
        }
        var replace = options.contains(StandardCopyOption.REPLACE_EXISTING);
        var there = remote.find(target, false);
        if (there.isPresent()) {
            if (entry.type() != Message.EntryType.SYMLINK && remote.isSame(source, target)) {
                return;
            }
            if (!replace) {
                throw new FileAlreadyExistsException(target.toString());
            }
            if (isDirectory(there.get()) || isDirectory(entry)) {
                delete(target);
            }
        }
        switch (entry.type()) {
            case FILE -> copyFile(source, target, replace);
            case DIRECTORY -> {
                makeDirectory(target, OptionalInt.of(entry.mode() & 0777));
                if (options.contains(StandardCopyOption.COPY_ATTRIBUTES)) {
                    remote.change(target, false, OptionalInt.empty(), Optional.of(entry.modified()));
                }
            }
            case SYMLINK -> makeLink(target, remote.readLink(source), replace);
            case OTHER -> throw new FileSystemException(source.toString(), null, "it is nothing that can be copied");
        }
    }

    private void copyFile(RftPath source, RftPath target, boolean replace) throws IOException {
        fileSystem.changed();
        try {
            client.copy(source.remote(), target.remote(), replace);
        } catch (RftException e) {
            if (e.code() != ErrorCode.USAGE) { // both are the same file, by hard links
                throw Failures.of(e, source, target);
            }
        } finally {
            fileSystem.changed();
        }
    }

    private static boolean isDirectory(Message.Entry entry) {
        return entry.type() == Message.EntryType.DIRECTORY;
    }

    private static IOException notEmpty(RftPath path, IOException cause) {
        var translated = new DirectoryNotEmptyException(path.toString());
        translated.initCause(cause);
        return translated;
    }

    private static IOException exists(RftPath path, IOException cause) {
        var translated = new FileAlreadyExistsException(path.toString());
        translated.initCause(cause);
        return translated;
    }
}
