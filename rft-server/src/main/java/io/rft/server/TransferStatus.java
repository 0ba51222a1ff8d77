package io.rft.server;

import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.protocol.SessionId;

/**
 * How far a file is that a session sends or receives, at one moment. Immutable.
 *
 * @param path as its user sees it; what a client wrote, to be escaped wherever it is shown
 * @param sizeBytes of the whole file
 * @param durableBytes what survives power loss at the receiver, earlier attempts included
 * @param movedBytes payload that crossed the network in this attempt, repeats included
 */
public record TransferStatus(
        TransferId id,
        SessionId session,
        String user,
        Direction direction,
        RemotePath path,
        long sizeBytes,
        long durableBytes,
        long movedBytes) {
    /** What tells it from every other one: an id is the client's choice. */
    public record Key(SessionId session, TransferId id, Direction direction) {}

    public Key key() {
        return new Key(session, id, direction);
    }

    /** Which way a file goes, as its client sees it. */
    public enum Direction {
        UPLOAD,
        DOWNLOAD
    }
}
