package io.rft.cli;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message.Entry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** What several commands ask about the files of a server. */
final class Remote {
    private Remote() {}

    /** The path that an address means to this user. */
    static RemotePath resolve(Address.Remote address, RftClient client) throws RftException {
        try {
            return address.resolve(address.needsHome() ? client.home() : RemotePath.ROOT);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, Escaped.of(address.text()) + ": " + e.getMessage(), e);
        }
    }

    /** What is done with one of the things that an address names. */
    @FunctionalInterface
    interface Named {
        /**
         * Does it.
         *
         * @param address of this one alone
         */
        void at(RemotePath path, Address.Remote address);
    }

    /**
     * All that an address names: one path, there or not; or what its pattern stands for, in order of their paths unless there are very
     * many. {@code NOT_FOUND} where that is nothing. A name that has wildcards itself, and is there, need not be escaped where the pattern
     * stands for nothing else.
     */
    static void expand(Address.Remote address, RftClient client, Consumer<String> notice, Named named)
            throws RftException {
        var path = resolve(address, client);
        if (!address.isPattern()) {
            named.at(path, address);
            return;
        }
        var pattern = address.pattern(address.needsHome() ? client.home() : RemotePath.ROOT);
        var sorted = new InOrder<RemotePath>(
                notice, address.text(), RemotePath::toString, match -> named.at(match, address.at(match)));
        client.expand(pattern, found -> sorted.add(found.path()));
        if (sorted.isEmpty()) {
            if (find(client, path).isEmpty()) {
                throw new RftException(
                        ErrorCode.NOT_FOUND,
                        "nothing there matches " + address.text(),
                        "Of a name that has one of *?[{ itself, write a backslash before it.");
            }
            named.at(path, address);
        }
        sorted.end();
    }

    /** Makes one entry; fails as if it had been asked for alone. */
    static void create(RftClient client, Creation creation) throws RftException {
        requireDone(client.create(RemotePath.ROOT, List.of(creation)));
    }

    /** Changes the attributes of one entry; a link at its end is not followed. */
    static void change(RftClient client, RemotePath path, OptionalInt mode, Optional<Instant> modified)
            throws RftException {
        requireDone(client.change(path, List.of(new AttributeChange(RemotePath.ROOT, mode, modified))));
    }

    private static void requireDone(List<EntryFailure> failures) throws RftException {
        if (!failures.isEmpty()) {
            throw new RftException(
                    failures.getFirst().code(), failures.getFirst().message());
        }
    }

    /** The name inside a directory; {@code USAGE} if no file can have it. */
    static RemotePath child(RemotePath directory, String name) throws RftException {
        try {
            return directory.resolve(name);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, Escaped.of(name) + ": " + e.getMessage(), e);
        }
    }

    /** What has this name, behind links; empty if nothing has. */
    static Optional<Entry> find(RftClient client, RemotePath path) throws RftException {
        try {
            return Optional.of(client.stat(path, true));
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
