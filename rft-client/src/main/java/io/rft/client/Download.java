package io.rft.client;

import io.rft.Durability;
import io.rft.RemotePath;
import io.rft.protocol.Message;
import java.nio.file.Path;

/**
 * A file to be fetched.
 *
 * @param target the name it will have here; its directory must exist
 * @param replace whether a file of that name is replaced; without it the download fails with {@code EXISTS}
 * @param resume whether what an earlier attempt left here is used
 * @param durability what is forced here, and when
 * @param verification how this end makes sure of what it has stored
 * @param digest what both ends compare before the file is published: the CRC32C, or a SHA-256 as well
 * @param sparse whether blocks that are all zero are not sent, and take no room on the disk that gets them
 */
public record Download(
        RemotePath source,
        Path target,
        boolean replace,
        boolean resume,
        Durability durability,
        Verification verification,
        Message.HashAlgorithm digest,
        boolean sparse) {
    /** All of whose bytes are sent. */
    public Download(
            RemotePath source,
            Path target,
            boolean replace,
            boolean resume,
            Durability durability,
            Verification verification,
            Message.HashAlgorithm digest) {
        this(source, target, replace, resume, durability, verification, digest, false);
    }

    public Download(
            RemotePath source,
            Path target,
            boolean replace,
            boolean resume,
            Durability durability,
            Verification verification) {
        this(source, target, replace, resume, durability, verification, Message.HashAlgorithm.CRC32C);
    }

    public Download(RemotePath source, Path target, boolean replace, boolean resume, Durability durability) {
        this(source, target, replace, resume, durability, Verification.STREAM);
    }

    public Download(RemotePath source, Path target) {
        this(source, target, true, true);
    }

    /** As durable as it gets. */
    public Download(RemotePath source, Path target, boolean replace, boolean resume) {
        this(source, target, replace, resume, Durability.BLOCK);
    }

    /** The same, where zeros are not sent and take no room. */
    public Download sparsely() {
        return new Download(source, target, replace, resume, durability, verification, digest, true);
    }
}
