package io.rft.nio;

import io.rft.client.RftClient;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens files at a server. Stateless. */
final class Opener {
    private final RftFileSystem fileSystem;
    private final RftClient client;
    private final Remote remote;
    private final Path staging;

    /** @param staging the directory of this machine where files are until they are published */
    Opener(RftFileSystem fileSystem, Path staging) {
        this.fileSystem = fileSystem;
        this.client = fileSystem.client();
        this.remote = fileSystem.remote();
        this.staging = staging;
    }

    SeekableByteChannel open(RftPath path, Opening opening, OptionalInt mode) throws IOException {
        fileSystem.throwIfClosed();
        if (opening.write()) {
            return write(path, opening, mode);
        }
        if (!opening.follow()) {
            requireNoLink(path, remote.stat(path, false));
        }
        return fileSystem.opened(ReadChannel.open(path, client));
    }

    /** Opens it for writing; a new file has usual permissions. */
    StagedChannel stage(RftPath path, Opening opening) throws IOException {
        fileSystem.throwIfClosed();
        return write(path, opening, OptionalInt.empty());
    }

    private WriteChannel write(RftPath path, Opening opening, OptionalInt mode) throws IOException {
        if (fileSystem.isReadOnly()) {
            throw new AccessDeniedException(path.toString(), null, "the user may not change anything there");
        }
        var named = remote.find(path, false);
        if (opening.createNew() && named.isPresent()) {
            throw new FileAlreadyExistsException(path.toString());
        }
        var isLink = named.isPresent() && named.get().type() == Message.EntryType.SYMLINK;
        if (isLink && !opening.follow()) {
            requireNoLink(path, named.get());
        }
        var place = isLink ? remote.realPath(path, true) : path; // a link stays, and what it leads to is written
        var there = isLink ? Optional.of(remote.stat(place, false)) : named;
        if (there.isEmpty()) {
            requirePlace(place, opening);
        } else if (there.get().type() != Message.EntryType.FILE) {
            throw new FileSystemException(path.toString(), null, "it is not a regular file");
        }
        var publication = new Publication(place, staging, opening.createNew(), there, mode);
        return fileSystem.opened(
                new WriteChannel(place, filled(publication, there.isPresent() && !opening.truncate()), opening));
    }

    private static Publication filled(Publication publication, boolean keeps) throws IOException {
        if (keeps) {
            try {
                publication.fetch();
            } catch (IOException | RuntimeException e) {
                publication.drop();
                throw e;
            }
        }
        return publication;
    }

    private void requirePlace(RftPath path, Opening opening) throws IOException {
        if (!opening.create() && !opening.createNew()) {
            throw new NoSuchFileException(path.toString());
        }
        var parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null || remote.stat(parent, true).type() != Message.EntryType.DIRECTORY) {
            throw new FileSystemException(path.toString(), null, "there is no directory for it");
        }
    }

    private static void requireNoLink(RftPath path, Message.Entry entry) throws FileSystemException {
        if (entry.type() == Message.EntryType.SYMLINK) {
            throw new FileSystemException(path.toString(), null, "it is a symbolic link, which is not to be followed");
        }
    }
}
