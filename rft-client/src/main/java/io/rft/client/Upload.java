package io.rft.client;

import io.rft.Durability;
import io.rft.RemotePath;
import io.rft.protocol.Message;
import java.nio.file.Path;

/**
 * A file to be sent.
 *
 * @param source a regular file; a link is followed
 * @param target the name it will have at the server
 * @param replace whether a file of that name is replaced; without it the upload fails with {@code EXISTS}
 * @param resume whether what an earlier attempt left at the server is used
 * @param durability what is forced at the server, and when
 * @param verification how the server makes sure of what it has stored
 * @param digest what both ends compare before the file is published: the CRC32C, or a SHA-256 as well
 * @param sparse whether blocks that are all zero are not sent, and take no room on the disk that gets them
 */
public record Upload(
        Path source,
        RemotePath target,
        boolean replace,
        boolean resume,
        Durability durability,
        Verification verification,
        Message.HashAlgorithm digest,
        boolean sparse) {
    /** All of whose bytes are sent. */
    public Upload(
            Path source,
            RemotePath target,
            boolean replace,
            boolean resume,
            Durability durability,
            Verification verification,
            Message.HashAlgorithm digest) {
        this(source, target, replace, resume, durability, verification, digest, false);
    }

    public Upload(
            Path source,
            RemotePath target,
            boolean replace,
            boolean resume,
            Durability durability,
            Verification verification) {
        this(source, target, replace, resume, durability, verification, Message.HashAlgorithm.CRC32C);
    }

    public Upload(Path source, RemotePath target, boolean replace, boolean resume, Durability durability) {
        this(source, target, replace, resume, durability, Verification.STREAM);
    }

    public Upload(Path source, RemotePath target) {
        this(source, target, true, true);
    }

    /** As durable as it gets. */
    public Upload(Path source, RemotePath target, boolean replace, boolean resume) {
        this(source, target, replace, resume, Durability.BLOCK);
    }

    /** The same, where zeros are not sent and take no room. */
    public Upload sparsely() {
        return new Upload(source, target, replace, resume, durability, verification, digest, true);
    }
}
