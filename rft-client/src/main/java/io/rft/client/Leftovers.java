package io.rft.client;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.posix.PosixDirectory;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.session.Session;
import io.rft.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What an interrupted transfer has left at its target, on this machine or at a server. It is removed in the one way there is to get
 * hold of it: by taking the transfer over, from the start, and discarding that – so what still runs somewhere is ended first.
 */
final class Leftovers {
    private static final int MODE = 0600;

    private Leftovers() {}

    /** An offer that takes over a transfer only to end it. */
    private static Message.Offer offer(TransferId id, RemotePath path) {
        return new Message.Offer(
                id, path, 0, Instant.EPOCH, Instant.EPOCH, "", MODE, Settings.BLOCK_BYTES_DEFAULT, true, false);
    }

    /** The staged file of a transfer to this path of this machine. */
    static Optional<Path> find(TransferId id, Path target) throws RftException {
        var directory = target.toAbsolutePath().getParent();
        var ending = "." + id + ".rft-part";
        if (directory == null) {
            return Optional.empty();
        }
        try (var entries =
                Files.newDirectoryStream(directory, entry -> entry.toString().endsWith(ending))) {
            var found = entries.iterator();
            return found.hasNext() ? Optional.of(found.next()) : Optional.empty();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.STORAGE,
                    "cannot look into " + Escaped.of(directory.toString()) + ": " + e.getMessage(),
                    e);
        }
    }

    /** At a server. */
    static void discard(Session session, TransferId id, RemotePath target) throws RftException {
        Message.Accept attempt;
        try {
            attempt = session.ask(offer(id, target), Message.Accept.class);
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) { // with its directory it is gone as well
                return;
            }
            throw e;
        }
        var cancel = new Message.Cancel(id, attempt.epoch(), true, ErrorCode.INTERRUPTED, "the job was cancelled");
        session.ask(cancel, Message.Done.class);
    }

    /** On this machine. */
    static void discard(TransferId id, Path target) throws RftException {
        try (var local = LocalFile.named(PosixDirectory::open, target)) {
            local.stage(offer(id, local.name()), true, false, Durability.NONE).discard();
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND) { // with its directory it is gone as well
                throw e;
            }
        }
    }

    /** Of all the transfers that belong to this, anywhere below a directory of this machine. */
    static void discardWithin(TransferId tree, Path directory) throws RftException {
        try (var store = LocalStore.open(PosixDirectory::open, directory, Escaped.of(directory.toString()))) {
            store.discardWithin(tree);
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
    }
}
