package io.rft.protocol;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Every message of the command channel, and the two that open a data connection. {@link MessageCodec} gives their JSON form and
 * docs/PROTOCOL.md an example and the limits of each. A request is answered by the answer that its comment names or by {@link
 * Failure}; a notification is not answered. Values are valid by construction.
 */
public sealed interface Message {
    /** The version that {@code hello} and {@code welcome} must carry. */
    int VERSION = 1;

    /** Asks for exactly one answer. */
    sealed interface Request extends Message {}

    /** Answers exactly one request. */
    sealed interface Answer extends Message {}

    /** Is not answered. */
    sealed interface Notification extends Message {}

    // --- login: client to server ---

    /** First line of a client, answered by {@link Welcome}. */
    record Hello(int version, String software, Settings settings) implements Request {}

    record Welcome(int version, String software, List<String> methods) implements Answer {
        public Welcome {
            methods = List.copyOf(methods);
        }
    }

    /**
     * Answered by {@link Authenticated}.
     *
     * @param epoch counts the logins of one run of a client, from 1
     */
    record Authenticate(String user, long epoch, Credential credential) implements Request {}

    /** How a user proves who they are. */
    sealed interface Credential {
        /** In the clear inside TLS; never logged: {@link #toString()} hides it. */
        record Password(String password) implements Credential {
            @Override
            public String toString() {
                return "Password[…]";
            }
        }

        /**
         * An OpenSSH key and a signature by it.
         *
         * @param key an OpenSSH public key blob (RFC 8709, RFC 4253 6.6)
         * @param signature an SSHSIG blob over the login statement of docs/PROTOCOL.md
         */
        record PublicKey(Blob key, Blob signature) implements Credential {}
    }

    /**
     * Who logged in may go on.
     *
     * @param settings the lower of both sides' wishes, in force for this session
     */
    record Authenticated(SessionId session, Settings settings, RemotePath home, boolean write) implements Answer {}

    // --- data connections ---

    /** Client asks for leave to open data connections, answered by {@link Tickets}. */
    record TicketsPlease(int count) implements Request {}

    record Tickets(List<Ticket> tickets) implements Answer {
        public Tickets {
            tickets = List.copyOf(tickets);
        }
    }

    /** Leave for one data connection: usable once, within 30 s. */
    record Ticket(long connection, Blob nonce) {
        public static final int NONCE_BYTES = 16;
    }

    /** First line of a data connection, answered on it by {@link Joined}. Neither has an id. */
    record Join(SessionId session, long connection, Blob nonce, Blob proof) implements Notification {}

    record Joined(Blob proof) implements Notification {}

    // --- transfers: between sender and receiver, whichever of client and server they are ---

    /** Client asks the server to offer a file, answered by {@link Done}; the server's {@link Offer} follows. */
    record Fetch(TransferId transfer, RemotePath path, boolean resume) implements Request {}

    /**
     * The sender has a file for the receiver: the first start and every restart. Answered by {@link Accept}.
     *
     * @param path the name at the server: the target of an upload, the source of a download
     * @param fileKey device and inode in the sender's words
     * @param blockBytes the sender's choice for a new transfer's grid
     */
    record Offer(
            TransferId transfer,
            RemotePath path,
            long size,
            Instant modified,
            Instant changed,
            String fileKey,
            int mode,
            int blockBytes,
            boolean replace,
            boolean resume)
            implements Request {}

    /**
     * What the receiver still needs. More ranges follow in {@link Missing} while {@code more}.
     *
     * @param epoch counts the attempts of this transfer; blocks and messages with another are refused
     * @param blockBytes the transfer's grid, which may be that of an earlier attempt
     */
    record Accept(TransferId transfer, long epoch, int blockBytes, List<ByteRange> missing, boolean more)
            implements Answer {
        public Accept {
            missing = List.copyOf(missing);
        }
    }

    /** Receiver to sender: a further page of what is missing. */
    record Missing(TransferId transfer, long epoch, List<ByteRange> missing, boolean more) implements Notification {
        public Missing {
            missing = List.copyOf(missing);
        }
    }

    /** Receiver to sender: what has arrived, and what is durable, since the last of these. */
    record Progress(TransferId transfer, long epoch, List<ByteRange> received, List<ByteRange> durable)
            implements Notification {
        public Progress {
            received = List.copyOf(received);
            durable = List.copyOf(durable);
        }
    }

    /** Sender to receiver, once all is durable; answered by {@link Committed} after the file has its name. */
    record Commit(TransferId transfer, long epoch, int crc32c) implements Request {}

    record Committed(TransferId transfer, long size, int crc32c) implements Answer {}

    /** Either side ends a transfer for this reason; answered by {@link Done}. With {@code discard} what was received goes too. */
    record Cancel(TransferId transfer, long epoch, boolean discard, ErrorCode code, String reason) implements Request {}

    // --- the session ---

    /** Heartbeat, from either side, answered by {@link Pong}. */
    record Ping() implements Request {}

    record Pong() implements Answer {}

    /** The last line of a side that closes on purpose. */
    record Bye(String reason) implements Notification {}

    /** Done, and nothing to say about it. */
    record Done() implements Answer {}

    /** The request failed; {@code advice} says what to do about it and may be empty. */
    record Failure(ErrorCode code, String message, String advice) implements Answer {}

    // --- files and directories: client to server ---

    /** Answered by {@link Attributes}. */
    record Stat(RemotePath path, boolean follow) implements Request {}

    record Attributes(Entry entry) implements Answer {}

    /** Answered by {@link Listing}: entries in order of name, after the name {@code after}, empty for the start. */
    record ListDirectory(RemotePath path, String after, int max) implements Request {}

    record Listing(List<Entry> entries, boolean more) implements Answer {
        public Listing {
            entries = List.copyOf(entries);
        }
    }

    /**
     * A file, directory, link or other thing with its attributes.
     *
     * @param name the last component; empty for the root
     */
    record Entry(
            String name,
            EntryType type,
            long size,
            int mode,
            Instant modified,
            String owner,
            String group,
            Optional<String> target) {}

    /** What kind of thing an entry is. */
    enum EntryType {
        FILE,
        DIRECTORY,
        SYMLINK,
        OTHER
    }

    /** Answered by {@link Done}. */
    record MakeDirectory(RemotePath path, boolean parents) implements Request {}

    /** Answered by {@link Done}. */
    record Remove(RemotePath path, boolean recursive) implements Request {}

    /** Answered by {@link Done}. */
    record Rename(RemotePath from, RemotePath to, boolean replace) implements Request {}

    /** Answered by {@link Hashed}. */
    record Hash(RemotePath path, HashAlgorithm algorithm) implements Request {}

    /**
     * The digest of a file.
     *
     * @param digest most significant byte first
     */
    record Hashed(HashAlgorithm algorithm, Blob digest, long size) implements Answer {}

    /** The digests that {@code hash} can compute. */
    enum HashAlgorithm {
        CRC32C,
        SHA256
    }
}
