package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message.Entry;
import java.util.Optional;

/** What several commands ask about the files of a server. */
final class Remote {
    private Remote() {}

    /** The path that an address means to this user. */
    static RemotePath resolve(Address.Remote address, RftClient client) throws RftException {
        try {
            return address.resolve(address.fromHome() ? client.home() : RemotePath.ROOT);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, address.text() + ": " + e.getMessage(), e);
        }
    }

    /** The name inside a directory; {@code USAGE} if no file can have it. */
    static RemotePath child(RemotePath directory, String name) throws RftException {
        try {
            return directory.resolve(name);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, name + ": " + e.getMessage(), e);
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
