package io.rft.protocol;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    record Hello(int version, String software, Settings settings) implements Request {
        public Hello {
            Limits.version(version);
            Limits.word("a software's name", software, 1, Limits.SOFTWARE_CHARS_MAX);
        }
    }

    record Welcome(int version, String software, List<String> methods) implements Answer {
        public Welcome {
            Limits.version(version);
            Limits.word("a software's name", software, 1, Limits.SOFTWARE_CHARS_MAX);
            methods = List.copyOf(methods);
            Limits.count("methods", methods, Limits.METHODS_MAX);
            methods.forEach(method -> Limits.word("a method's name", method, 1, Limits.SOFTWARE_CHARS_MAX));
        }
    }

    /**
     * Answered by {@link Authenticated}.
     *
     * @param epoch counts the logins of one run of a client, from 1
     */
    record Authenticate(String user, long epoch, Credential credential) implements Request {
        public Authenticate {
            Limits.word("a user's name", user, 1, Limits.USER_CHARS_MAX);
            Limits.epoch(epoch);
        }
    }

    /** How a user proves who they are. */
    sealed interface Credential {
        /** In the clear inside TLS; never logged: {@link #toString()} hides it. */
        record Password(String password) implements Credential {
            public Password {
                Limits.text("a password", password);
                Limits.require(
                        Limits.utf8Bytes(password) <= Limits.PASSWORD_BYTES_MAX,
                        "a password has at most " + Limits.PASSWORD_BYTES_MAX + " bytes");
            }

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
        record PublicKey(Blob key, Blob signature) implements Credential {
            public PublicKey {
                Limits.bytes("a key", key, 1, Limits.KEY_BYTES_MAX);
                Limits.bytes("a signature", signature, 1, Limits.SIGNATURE_BYTES_MAX);
            }
        }
    }

    /**
     * Who logged in may go on.
     *
     * @param settings the lower of both sides' wishes, in force for this session
     */
    record Authenticated(SessionId session, Settings settings, RemotePath home, boolean write) implements Answer {}

    /**
     * What this side wishes from now on. In force is, at every level, the lower of what both sides said last.
     */
    record RatesWished(RateLimits limits) implements Notification {}

    /**
     * What the client may send at present of a rate that it shares with other sessions: the server sees what all of them want, the client
     * does not. It only ever lowers what was agreed.
     */
    record Share(Rate rate) implements Notification {}

    // --- data connections ---

    /** Client asks for leave to open data connections, answered by {@link Tickets}. */
    record TicketsPlease(int count) implements Request {
        public TicketsPlease {
            Limits.within("a count of tickets", count, 1, Limits.TICKETS_MAX);
        }
    }

    record Tickets(List<Ticket> tickets) implements Answer {
        public Tickets {
            tickets = List.copyOf(tickets);
            Limits.count("tickets", tickets, Limits.TICKETS_MAX);
        }
    }

    /** Leave for one data connection: usable once, within 30 s. */
    record Ticket(long connection, Blob nonce) {
        public static final int NONCE_BYTES = 16;

        public Ticket {
            Limits.connection(connection, nonce);
        }
    }

    /**
     * First line of a data connection, answered on it by {@link Joined}. Neither has an id.
     *
     * @param background whether what the server sends on it goes behind other traffic as well
     */
    record Join(SessionId session, long connection, Blob nonce, Blob proof, boolean background)
            implements Notification {
        public Join(SessionId session, long connection, Blob nonce, Blob proof) {
            this(session, connection, nonce, proof, false);
        }

        public Join {
            Limits.connection(connection, nonce);
            Limits.bytes("a proof", proof, Limits.PROOF_BYTES, Limits.PROOF_BYTES);
        }
    }

    record Joined(Blob proof) implements Notification {
        public Joined {
            Limits.bytes("a proof", proof, Limits.PROOF_BYTES, Limits.PROOF_BYTES);
        }
    }

    // --- transfers: between sender and receiver, whichever of client and server they are ---

    /** Client asks the server to offer a file, answered by {@link Done}; the server's {@link Offer} follows. */
    record Fetch(TransferId transfer, RemotePath path, boolean resume, boolean sha256) implements Request {
        public Fetch(TransferId transfer, RemotePath path, boolean resume) {
            this(transfer, path, resume, false);
        }
    }

    /**
     * The sender has a file for the receiver: the first start and every restart. Answered by {@link Accept}.
     *
     * @param path the name at the server: the target of an upload, the source of a download
     * @param fileKey device and inode in the sender's words
     * @param blockBytes the sender's choice for a new transfer's grid
     * @param durability what an uploading client asks of the server; what a server offers, the client stores as its user said
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
            boolean resume,
            Durability durability,
            boolean sha256)
            implements Request {
        public Offer(
                TransferId transfer,
                RemotePath path,
                long size,
                Instant modified,
                Instant changed,
                String fileKey,
                int mode,
                int blockBytes,
                boolean replace,
                boolean resume,
                Durability durability) {
            this(
                    transfer,
                    path,
                    size,
                    modified,
                    changed,
                    fileKey,
                    mode,
                    blockBytes,
                    replace,
                    resume,
                    durability,
                    false);
        }

        public Offer(
                TransferId transfer,
                RemotePath path,
                long size,
                Instant modified,
                Instant changed,
                String fileKey,
                int mode,
                int blockBytes,
                boolean replace,
                boolean resume) {
            this(transfer, path, size, modified, changed, fileKey, mode, blockBytes, replace, resume, Durability.BLOCK);
        }

        public Offer {
            modified = Limits.time(modified);
            changed = Limits.time(changed);
            Limits.within("a file's size", size, 0, Settings.FILE_BYTES_MAX);
            Limits.word("a file key", fileKey, 0, Limits.FILE_KEY_CHARS_MAX);
            Limits.within("a mode", mode, 0, Limits.MODE_MAX);
            Settings.requireGrid(blockBytes);
            Limits.require(
                    (size + blockBytes - 1) / blockBytes <= Settings.BLOCKS_MAX,
                    "a file has at most " + Settings.BLOCKS_MAX + " blocks");
        }
    }

    /**
     * What the receiver still needs. More ranges follow in {@link Missing} while {@code more}.
     *
     * @param epoch counts the attempts of this transfer; blocks and messages with another are refused
     * @param blockBytes the transfer's grid, which may be that of an earlier attempt
     */
    record Accept(TransferId transfer, long epoch, int blockBytes, List<ByteRange> missing, boolean more)
            implements Answer {
        public Accept {
            Limits.epoch(epoch);
            Settings.requireGrid(blockBytes);
            missing = List.copyOf(missing);
            Limits.ranges(missing);
        }
    }

    /** Receiver to sender: a further page of what is missing. */
    record Missing(TransferId transfer, long epoch, List<ByteRange> missing, boolean more) implements Notification {
        public Missing {
            Limits.epoch(epoch);
            missing = List.copyOf(missing);
            Limits.ranges(missing);
        }
    }

    /** Receiver to sender: what has arrived, and what is durable, since the last of these. */
    record Progress(TransferId transfer, long epoch, List<ByteRange> received, List<ByteRange> durable)
            implements Notification {
        public Progress {
            Limits.epoch(epoch);
            received = List.copyOf(received);
            durable = List.copyOf(durable);
            Limits.ranges(received);
            Limits.ranges(durable);
        }
    }

    /**
     * Sender to receiver: which checksums have the blocks that were durable when the offer was accepted? Answered by {@link
     * Checksums}.
     *
     * @param start an offset; blocks before it are not meant
     * @param max so many blocks at most
     */
    record ChecksumsPlease(TransferId transfer, long epoch, long start, int max) implements Request {
        public ChecksumsPlease {
            Limits.epoch(epoch);
            Limits.within("an offset", start, 0, Settings.FILE_BYTES_MAX);
            Limits.within("a count of checksums", max, 1, Limits.CHECKSUMS_MAX);
        }
    }

    /**
     * The checksums of blocks in the order of their offsets, as the receiver recorded them when they came; none where it has no record.
     *
     * @param crc32cs four bytes each, most significant first
     */
    record Checksums(Blob crc32cs) implements Answer {
        public static final int CHECKSUM_BYTES = Integer.BYTES;

        public Checksums {
            Limits.bytes("a list of checksums", crc32cs, 0, CHECKSUM_BYTES * Limits.CHECKSUMS_MAX);
            Limits.require(crc32cs.length() % CHECKSUM_BYTES == 0, "a checksum has four bytes");
        }
    }

    /**
     * Sender to receiver: these blocks, durable when the offer was accepted, are not what the source has now. Answered by {@link Done}
     * when the receiver has forgotten them for good; then they are missing like any other.
     */
    record Withdraw(TransferId transfer, long epoch, List<ByteRange> ranges) implements Request {
        public Withdraw {
            Limits.epoch(epoch);
            ranges = List.copyOf(ranges);
            Limits.ranges(ranges);
        }
    }

    /**
     * Sender to receiver, once all is durable; answered by {@link Committed} after the file has its name.
     *
     * @param readback whether the receiver reads all of it from its storage again before it publishes
     * @param sha256 of the file as a tree of blocks ({@link io.rft.digest.BlockDigests}), where the offer announced it
     */
    record Commit(TransferId transfer, long epoch, int crc32c, boolean readback, Optional<Blob> sha256)
            implements Request {
        public Commit {
            Limits.epoch(epoch);
            Limits.sha256(sha256);
        }

        public Commit(TransferId transfer, long epoch, int crc32c, boolean readback) {
            this(transfer, epoch, crc32c, readback, Optional.empty());
        }

        public Commit(TransferId transfer, long epoch, int crc32c) {
            this(transfer, epoch, crc32c, false);
        }
    }

    record Committed(TransferId transfer, long size, int crc32c, Optional<Blob> sha256) implements Answer {
        public Committed(TransferId transfer, long size, int crc32c) {
            this(transfer, size, crc32c, Optional.empty());
        }

        public Committed {
            Limits.sha256(sha256);
            Limits.within("a file's size", size, 0, Settings.FILE_BYTES_MAX);
        }
    }

    /**
     * Either side ends a transfer for this reason; answered by {@link Done}.
     *
     * @param epoch the attempt that ends; 0 for whichever runs, also for none
     * @param discard whether what was received goes too, so that nothing can be resumed
     */
    record Cancel(TransferId transfer, long epoch, boolean discard, ErrorCode code, String reason) implements Request {
        public Cancel {
            Limits.require(epoch >= 0, "a cancelled epoch is at least 0");
            Limits.sentence("a reason", reason);
        }
    }

    // --- the session ---

    /** Heartbeat, from either side, answered by {@link Pong}. */
    record Ping() implements Request {}

    record Pong() implements Answer {}

    /** The last line of a side that closes on purpose. */
    record Bye(String reason) implements Notification {
        public Bye {
            Limits.sentence("a reason", reason);
        }
    }

    /** Done, and nothing to say about it. */
    record Done() implements Answer {}

    /** The request failed; {@code advice} says what to do about it and may be empty. */
    record Failure(ErrorCode code, String message, String advice) implements Answer {
        public Failure {
            Limits.sentence("a message", message);
            Limits.sentence("an advice", advice);
        }

        /** What to tell the peer about this exception: escaped, cut to what a message may have, and no stack trace. */
        public static Failure of(RftException problem) {
            return new Failure(problem.code(), sentence(problem.getMessage()), sentence(problem.advice()));
        }

        private static String sentence(@Nullable String text) {
            return text == null ? "" : Escaped.of(text, Limits.SENTENCE_CHARS_MAX);
        }
    }

    // --- files and directories: client to server ---

    /** Answered by {@link Attributes}. */
    record Stat(RemotePath path, boolean follow) implements Request {}

    record Attributes(Entry entry) implements Answer {}

    /** Answered by {@link Listing}: entries in order of name, after the name {@code after}, empty for the start. */
    record ListDirectory(RemotePath path, String after, int max) implements Request {
        public ListDirectory {
            Limits.fileName(after);
            Limits.within("a count of entries", max, 1, Limits.ENTRIES_MAX);
        }
    }

    record Listing(List<Entry> entries, boolean more) implements Answer {
        public Listing {
            entries = List.copyOf(entries);
            Limits.count("entries", entries, Limits.ENTRIES_MAX);
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
            Optional<String> target) {
        public Entry {
            Limits.fileName(name);
            Limits.require(size >= 0, "a size is at least 0");
            Limits.within("a mode", mode, 0, Limits.MODE_MAX);
            modified = Limits.time(modified);
            Limits.word("an owner's name", owner, 0, Limits.USER_CHARS_MAX);
            Limits.word("a group's name", group, 0, Limits.USER_CHARS_MAX);
            target.ifPresent(Entry::checkTarget);
        }

        private static void checkTarget(String target) {
            Limits.text("a link's target", target);
            Limits.within("the length of a link's target", Limits.utf8Bytes(target), 1, RemotePath.BYTES_MAX);
        }
    }

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
    record Hashed(HashAlgorithm algorithm, Blob digest, long size) implements Answer {
        public Hashed {
            Limits.bytes("a " + algorithm + " digest", digest, algorithm.digestBytes(), algorithm.digestBytes());
            Limits.require(size >= 0, "a size is at least 0");
        }
    }

    /** The digests that {@code hash} can compute. */
    enum HashAlgorithm {
        CRC32C(4),
        SHA256(32);

        private final int digestBytes;

        HashAlgorithm(int digestBytes) {
            this.digestBytes = digestBytes;
        }

        public int digestBytes() {
            return digestBytes;
        }
    }
}
