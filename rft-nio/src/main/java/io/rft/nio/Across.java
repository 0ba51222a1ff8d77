package io.rft.nio;

import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Copies and moves from one server to another, through this machine. A file is published whole or not at all. Stateless. */
final class Across {
    private Across() {}

    static void copy(RftPath source, RftPath target, List<CopyOption> options) throws IOException {
        var entry = source.getFileSystem().remote().stat(source, !options.contains(LinkOption.NOFOLLOW_LINKS));
        copy(entry, source, target, options);
    }

    /** A directory must be empty. The source goes once all is at the target. */
    static void move(RftPath source, RftPath target, List<CopyOption> options) throws IOException {
        if (options.contains(StandardCopyOption.ATOMIC_MOVE)) {
            throw new AtomicMoveNotSupportedException(
                    source.toString(), target.toString(), "they are at different servers");
        }
        var entry = source.getFileSystem().remote().stat(source, false);
        if (entry.type() == Message.EntryType.DIRECTORY) {
            try (var entries = Files.newDirectoryStream(source)) {
                if (entries.iterator().hasNext()) {
                    throw new DirectoryNotEmptyException(source.toString());
                }
            }
        }
        copy(entry, source, target, options);
        if (entry.type() != Message.EntryType.SYMLINK) {
            target.getFileSystem()
                    .remote()
                    .change(target, false, OptionalInt.of(entry.mode() & 0777), Optional.of(entry.modified()));
        }
        source.getFileSystem().changes().delete(source);
    }

    private static void copy(Message.Entry entry, RftPath source, RftPath target, List<CopyOption> options)
            throws IOException {
        var replace = options.contains(StandardCopyOption.REPLACE_EXISTING);
        var changes = target.getFileSystem().changes();
        var there = target.getFileSystem().remote().find(target, false);
        if (there.isPresent() && !replace) {
            throw new FileAlreadyExistsException(target.toString());
        }
        if (there.isPresent() && (!isFile(there.get()) || !isFile(entry))) {
            changes.delete(target);
        }
        switch (entry.type()) {
            case FILE -> send(source, target, replace);
            case DIRECTORY -> changes.makeDirectory(target, OptionalInt.of(entry.mode() & 0777));
            case SYMLINK ->
                changes.makeLink(target, source.getFileSystem().remote().readLink(source), false);
            case OTHER -> throw new FileSystemException(source.toString(), null, "it is nothing that can be copied");
        }
        if (options.contains(StandardCopyOption.COPY_ATTRIBUTES) && entry.type() != Message.EntryType.SYMLINK) {
            target.getFileSystem()
                    .remote()
                    .change(target, false, OptionalInt.of(entry.mode() & 0777), Optional.of(entry.modified()));
        }
    }

    private static void send(RftPath source, RftPath target, boolean replace) throws IOException {
        Set<OpenOption> options = replace
                ? Set.of(
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        RftOpenOption.STAGED)
                : Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, RftOpenOption.STAGED);
        try (var in = Files.newInputStream(source);
                var channel = target.getFileSystem().opener().stage(target, Opening.of(options))) {
            in.transferTo(Channels.newOutputStream(channel));
            channel.commit();
        }
    }

    private static boolean isFile(Message.Entry entry) {
        return entry.type() == Message.EntryType.FILE;
    }
}
