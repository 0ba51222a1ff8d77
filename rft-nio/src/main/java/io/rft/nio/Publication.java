package io.rft.nio;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.client.Download;
import io.rft.client.RftClient;
import io.rft.client.Upload;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is going to be published under a name at a server, once: its place there, the file of this machine that holds it until then, and how
 * the one becomes the other. One thread.
 */
final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);
    private static final int MODE_DEFAULT = 0644;
    private static final int MODE_MASK = 0777;

    private final RftPath path;
    private final RemotePath target;
    private final Path directory;
    private final boolean createNew;
    private final int mode;
    private Optional<Message.Entry> changes =
            Optional.empty(); // what the published file is to replace, and nothing else

    /**
     * Makes a directory that only its owner may look into.
     *
     * @param there what has the name now
     * @param asked the permissions of a new file
     */
    Publication(RftPath path, Path staging, boolean createNew, Optional<Message.Entry> there, OptionalInt asked)
            throws IOException {
        this.path = path;
        this.target = path.remote();
        this.createNew = createNew;
        this.mode = there.map(Message.Entry::mode).orElse(asked.orElse(MODE_DEFAULT)) & MODE_MASK;
        this.directory = Files.createTempDirectory(staging, "rft-");
    }

    /** Where its bytes are. */
    Path content() {
        return directory.resolve("content");
    }

    /** Fetches what the file holds now: it is going to be changed. */
    void fetch() throws IOException {
        var client = path.getFileSystem().client();
        var before = path.getFileSystem().remote().stat(path, false);
        try {
            client.download(new Download(target, content())).join();
        } catch (RftException e) {
            throw Failures.of(e, path);
        }
        Files.setPosixFilePermissions(
                content(), EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        requireUnchanged(before);
        changes = Optional.of(before);
    }

    /** Sends it and gives it its name. */
    void publish() throws IOException {
        if (changes.isPresent()) {
            requireUnchanged(changes.get());
        }
        var fileSystem = path.getFileSystem();
        fileSystem.changed();
        Files.setPosixFilePermissions(content(), Mode.permissions(mode | 0400)); // it must be read to be sent
        send(fileSystem.client());
        if ((mode & 0400) == 0) {
            fileSystem.remote().change(path, false, OptionalInt.of(mode), Optional.empty());
        }
    }

    /** Removes what this machine has of it. */
    void drop() throws IOException {
        Files.deleteIfExists(content());
        Files.delete(directory);
    }

    private void send(RftClient client) throws IOException {
        try {
            var transfer = client.upload(new Upload(content(), target, !createNew, true));
            try {
                var _ = transfer.join();
            } catch (RftException e) {
                discard(client, transfer.id());
                throw e;
            }
        } catch (RftException e) {
            throw Failures.of(e, path);
        }
    }

    /** Nobody will go on with it. */
    private void discard(RftClient client, TransferId transfer) {
        try {
            client.discard(transfer, target);
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                LOG.debug("what arrived of {} stays at the server until it expires: {}", transfer, e.getMessage());
            }
        }
    }

    private void requireUnchanged(Message.Entry before) throws IOException {
        var now = path.getFileSystem().remote().stat(path, false);
        if (now.size() != before.size() || !now.modified().equals(before.modified()) || now.type() != before.type()) {
            throw new FileSystemException(
                    path.toString(), null, "it was changed at the server since it was opened; nothing is published");
        }
    }
}
