package io.rft.protocol;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.Durability;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.MetadataChange;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /**
     * How the client may log in.
     *
     * @param methods the credentials that may be accepted, by {@link Credential#method()}
     * @param attempts how many of them may be refused on this connection
     */
    record Welcome(int version, String software, List<String> methods, int attempts) implements Answer {
        /** What a server allows that says nothing of it. */
        public static final int ATTEMPTS_DEFAULT = 3;

        public Welcome(int version, String software, List<String> methods) {
            this(version, software, methods, ATTEMPTS_DEFAULT);
        }

        public Welcome {
            Limits.within("a number of attempts", attempts, 1, Limits.ATTEMPTS_MAX);
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
        /** The name of this way, in {@code welcome} as well. */
        String method();

        /** In the clear inside TLS; never logged: {@link #toString()} hides it. */
        record Password(String password) implements Credential {
            public Password {
                Limits.text("a password", password);
                Limits.require(
                        Limits.utf8Bytes(password) <= Limits.PASSWORD_BYTES_MAX,
                        "a password has at most " + Limits.PASSWORD_BYTES_MAX + " bytes");
            }

            @Override
            public String method() {
                return "password";
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

            @Override
            public String method() {
                return "publickey";
            }
        }

        /** Both at once, so that nobody learns of one of them alone whether it was right. */
        record KeyAndPassword(PublicKey publicKey, Password password) implements Credential {
            @Override
            public String method() {
                return "publickey+password";
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

    /**
     * What holds this side back at present, in what it sends and receives in this session; empty when that is nothing that it knows of.
     * Server to client, told when it changes.
     */
    record Held(Optional<HeldBy> by) implements Notification {}

    /** What can hold a side back. What only a newer peer knows is no word of this version, and counts as nothing. */
    enum HeldBy {
        /** The storage that it reads from or writes to is not faster. */
        DISK,
        /** Its processors are busy. */
        CPU,
        /** A rate that this session shares with others. */
        LIMIT
    }

    /**
     * Server to client: the key by which the server will be known, in place of the one that it has now. Public keys as
     * SubjectPublicKeyInfo (DER); both sign the statement of docs/PROTOCOL.md, which names this very connection.
     *
     * @param key the one that it has now, for connections that begin now
     * @param signature by the key of now
     * @param proof the signature by the next key, without which a server could claim another one's
     */
    record NextKey(Blob key, Blob next, Blob signature, Blob proof) implements Notification {
        public NextKey {
            Limits.bytes("a key", key, 1, Limits.HOST_KEY_BYTES_MAX);
            Limits.bytes("a key", next, 1, Limits.HOST_KEY_BYTES_MAX);
            Limits.bytes("a signature", signature, 1, Limits.HOST_SIGNATURE_BYTES_MAX);
            Limits.bytes("a signature", proof, 1, Limits.HOST_SIGNATURE_BYTES_MAX);
        }
    }

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

    /**
     * Client asks the server to offer a file, answered by {@link Done}; the server's {@link Offer} follows.
     *
     * @param probe so many bytes that the server makes up, in place of a file, to measure the way; the path is the root then
     * @param sparse whether the offer is to be so
     */
    record Fetch(
            TransferId transfer, RemotePath path, boolean resume, boolean sha256, OptionalLong probe, boolean sparse)
            implements Request {
        public Fetch(TransferId transfer, RemotePath path, boolean resume) {
            this(transfer, path, resume, false);
        }

        public Fetch(TransferId transfer, RemotePath path, boolean resume, boolean sha256) {
            this(transfer, path, resume, sha256, OptionalLong.empty());
        }

        public Fetch(TransferId transfer, RemotePath path, boolean resume, boolean sha256, OptionalLong probe) {
            this(transfer, path, resume, sha256, probe, false);
        }

        public Fetch {
            probe.ifPresent(bytes -> Limits.probe(path, bytes));
            Limits.require(probe.isEmpty() || !sparse, "a probe is not sparse");
        }

        /** Made-up bytes, to measure the way. */
        public static Fetch probe(TransferId transfer, long bytes) {
            return new Fetch(transfer, RemotePath.ROOT, false, false, OptionalLong.of(bytes));
        }

        /** The same, of which zeros need not be sent. */
        public Fetch sparsely() {
            return new Fetch(transfer, path, resume, sha256, probe, true);
        }
    }

    /** What a sender has for the receiver: a file, or a pack of small ones. Answered by {@link Accept}. */
    sealed interface Offering extends Request {
        TransferId transfer();

        RemotePath path();

        /** Of all that it has. */
        long size();

        int blockBytes();
    }

    /**
     * The sender has a file for the receiver: the first start and every restart. Answered by {@link Accept}.
     *
     * @param path the name at the server: the target of an upload, the source of a download
     * @param fileKey device and inode in the sender's words
     * @param blockBytes the sender's choice for a new transfer's grid
     * @param durability what an uploading client asks of the server; what a server offers, the client stores as its user said
     * @param probe whether it is no file but bytes that are made up, which the receiver drops: the path is the root then
     * @param sparse whether blocks that are all zero are not sent, and take no room at the receiver
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
            boolean sha256,
            boolean probe,
            boolean sparse)
            implements Offering {
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
                Durability durability,
                boolean sha256,
                boolean probe) {
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
                    sha256,
                    probe,
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
                boolean resume,
                Durability durability,
                boolean sha256) {
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
                    sha256,
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

        /** The same, where nothing may be in its place. */
        public Offer replacingNothing() {
            return new Offer(
                    transfer,
                    path,
                    size,
                    modified,
                    changed,
                    fileKey,
                    mode,
                    blockBytes,
                    false,
                    resume,
                    durability,
                    sha256,
                    probe,
                    sparse);
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
            if (probe) {
                Limits.probe(path, size);
            }
            Limits.require(!probe || !sparse, "a probe is not sparse");
        }

        /** Made-up bytes, to measure the way. */
        public static Offer probe(TransferId transfer, long bytes, int blockBytes) {
            return new Offer(
                    transfer,
                    RemotePath.ROOT,
                    bytes,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    "",
                    0,
                    blockBytes,
                    false,
                    false,
                    Durability.NONE,
                    false,
                    true);
        }

        /** The same with blocks that are no larger than was agreed, but as large as the file needs. */
        public Offer within(Settings agreed) {
            return new Offer(
                    transfer,
                    path,
                    size,
                    modified,
                    changed,
                    fileKey,
                    mode,
                    agreed.blockBytesFor(size, blockBytes),
                    replace,
                    resume,
                    durability,
                    sha256,
                    probe,
                    sparse);
        }

        /** The same, of which zeros need not be sent. */
        public Offer sparsely() {
            return new Offer(
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
                    sha256,
                    probe,
                    true);
        }
    }

    /**
     * The sender has several small files for the receiver, which travel as one transfer: what its blocks are of is their bytes, one after
     * the other in this order. Never resumed: a pack that was interrupted is offered anew under another id. Answered by {@link Accept},
     * which asks for all of it.
     *
     * @param path the directory that the members' paths are relative to, at the server
     * @param durability what an uploading client asks of the server
     */
    record PackOffer(
            TransferId transfer,
            RemotePath path,
            List<PackMember> members,
            int blockBytes,
            boolean replace,
            Durability durability)
            implements Offering {
        public PackOffer {
            members = List.copyOf(members);
            Limits.members(members.stream().map(PackMember::path));
            members.forEach(member -> Limits.within("a member's size", member.size(), 0, Limits.PACK_BYTES_MAX));
            Limits.within("a pack's size", bytes(members), 0, Limits.PACK_BYTES_MAX);
            Settings.requireGrid(blockBytes);
        }

        @Override
        public long size() {
            return bytes(members);
        }

        private static long bytes(List<PackMember> members) {
            return members.stream().mapToLong(PackMember::size).sum();
        }
    }

    /**
     * Client asks the server to offer these files below a directory as a pack, answered by {@link PackFetched}; the server's {@link
     * PackOffer} follows, of those that it can open, unless that is none.
     */
    record FetchPack(TransferId transfer, RemotePath path, List<RemotePath> members) implements Request {
        public FetchPack {
            members = List.copyOf(members);
            Limits.members(members.stream());
        }
    }

    /** Those that will not be in the offer, by their place in the request. */
    record PackFetched(List<EntryFailure> failures) implements Answer {
        public PackFetched {
            failures = List.copyOf(failures);
            Limits.count("failures", failures, Limits.MEMBERS_MAX);
            Limits.failures(failures);
        }
    }

    /**
     * Sender to receiver, once all of a pack has arrived; answered by {@link PackCommitted} after its files have their names.
     *
     * @param omitted members that the sender could not read, or that changed meanwhile: they are not published
     */
    record PackCommit(TransferId transfer, long epoch, int crc32c, List<Integer> omitted) implements Request {
        public PackCommit {
            Limits.epoch(epoch);
            omitted = List.copyOf(omitted);
            Limits.count("omitted members", omitted, Limits.MEMBERS_MAX);
            omitted.forEach(member -> Limits.within("a member", member, 0, Limits.MEMBERS_MAX - 1));
        }
    }

    /** What became of a pack: all its members are published, but those that were omitted and these. */
    record PackCommitted(TransferId transfer, int crc32c, List<EntryFailure> failures) implements Answer {
        public PackCommitted {
            failures = List.copyOf(failures);
            Limits.count("failures", failures, Limits.MEMBERS_MAX);
            Limits.failures(failures);
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

    /**
     * Answered by {@link Listing}.
     *
     * @param cursor where to go on, as the last answer said; 0 for the start
     */
    record ListDirectory(RemotePath path, long cursor, int max) implements Request {
        public ListDirectory {
            Limits.require(cursor >= 0, "a cursor is at least 0");
            Limits.within("a count of entries", max, 1, Limits.ENTRIES_MAX);
        }
    }

    /**
     * Some entries, in the order of the file system.
     *
     * @param cursor where others follow these; 0 at the end
     */
    record Listing(List<Entry> entries, long cursor) implements Answer {
        public Listing {
            Limits.require(cursor >= 0, "a cursor is at least 0");
            entries = List.copyOf(entries);
            Limits.count("entries", entries, Limits.ENTRIES_MAX);
        }
    }

    /**
     * A file, directory, link or other thing with its attributes.
     *
     * @param name the last component; empty for the root
     * @param sharedKey of a file that has several names: equal for these and for no other file of the server, as long as that runs
     */
    record Entry(
            String name,
            EntryType type,
            long size,
            int mode,
            Instant modified,
            String owner,
            String group,
            Optional<String> target,
            Optional<String> sharedKey) {
        /** Of what has one name. */
        public Entry(
                String name,
                EntryType type,
                long size,
                int mode,
                Instant modified,
                String owner,
                String group,
                Optional<String> target) {
            this(name, type, size, mode, modified, owner, group, target, Optional.empty());
        }

        public Entry {
            Limits.fileName(name);
            Limits.require(size >= 0, "a size is at least 0");
            Limits.within("a mode", mode, 0, Limits.MODE_MAX);
            modified = Limits.time(modified);
            Limits.word("an owner's name", owner, 0, Limits.USER_CHARS_MAX);
            Limits.word("a group's name", group, 0, Limits.USER_CHARS_MAX);
            target.ifPresent(Limits::linkTarget);
            Limits.require(target.isEmpty() || type == EntryType.SYMLINK, "only a symbolic link has a target");
            sharedKey.ifPresent(key -> Limits.word("a file's key", key, 1, Limits.FILE_KEY_CHARS_MAX));
            Limits.require(sharedKey.isEmpty() || type == EntryType.FILE, "only a file has a key of its names");
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

    // --- many entries below one directory: client to server ---

    /** Makes directories and links, in this order; answered by {@link EntriesDone}. */
    record CreateEntries(RemotePath path, List<Creation> entries) implements Request {
        public CreateEntries {
            entries = List.copyOf(entries);
            Limits.creations(entries);
        }
    }

    /** Answered by {@link EntriesDone}. */
    record SetAttributes(RemotePath path, List<AttributeChange> changes) implements Request {
        public SetAttributes {
            changes = changes.stream().map(SetAttributes::checked).toList();
            Limits.entryPaths(changes.stream().map(AttributeChange::path).toList());
        }

        private static AttributeChange checked(AttributeChange change) {
            change.mode().ifPresent(mode -> Limits.within("a mode", mode, 0, Limits.MODE_MAX));
            return new AttributeChange(
                    change.path(), change.mode(), change.modified().map(Limits::time));
        }
    }

    /** Removes files, links and empty directories, in this order; answered by {@link EntriesDone}. */
    record RemoveEntries(RemotePath path, List<RemotePath> entries) implements Request {
        public RemoveEntries {
            entries = List.copyOf(entries);
            Limits.entryPaths(entries);
        }
    }

    /** What the three before have led to: which entries failed. */
    record EntriesDone(List<EntryFailure> failures) implements Answer {
        public EntriesDone {
            failures = List.copyOf(failures);
            Limits.count("failures", failures, Limits.ENTRIES_MAX);
            Limits.failures(failures);
        }

        /** With as many words for each failure as fit in a line. */
        public static EntriesDone of(List<EntryFailure> failures) {
            return new EntriesDone(EntryFailure.fitting(failures, Limits.FAILURES_CHARS_MAX));
        }
    }

    /** What are these, no link followed? Answered by {@link Looked}. */
    record LookAt(RemotePath path, List<RemotePath> entries) implements Request {
        public LookAt {
            entries = List.copyOf(entries);
            Limits.entryPaths(entries);
        }
    }

    /** The entries asked for, in that order, absent where there is none; maybe not all, but one at least. */
    record Looked(List<Optional<Entry>> entries) implements Answer {
        public Looked {
            entries = List.copyOf(entries);
            Limits.count("entries", entries, Limits.ENTRIES_MAX);
        }
    }

    /** Whose are these, and which extended attributes have they? No link is followed. Answered by {@link MetadataTold}. */
    record MetadataPlease(RemotePath path, List<RemotePath> entries, boolean owners, boolean attributes)
            implements Request {
        public MetadataPlease {
            entries = List.copyOf(entries);
            Limits.entryPaths(entries);
        }
    }

    /** The entries asked for, in that order; maybe not all, but one at least. */
    record MetadataTold(FoundMetadata found) implements Answer {
        public MetadataTold {
            Limits.metadata(found);
        }

        /** With as many words for each failure as fit in a line. */
        public static MetadataTold of(FoundMetadata found) {
            return new MetadataTold(new FoundMetadata(
                    found.entries(), EntryFailure.fitting(found.failures(), Limits.FAILURES_CHARS_MAX)));
        }
    }

    /** Sets owners and extended attributes; answered by {@link EntriesDone}. */
    record SetMetadata(RemotePath path, List<MetadataChange> changes) implements Request {
        public SetMetadata {
            changes = List.copyOf(changes);
            Limits.metadata(changes);
        }
    }

    // --- what a server finds out or does by itself: client to server ---

    /**
     * What does this pattern stand for? Answered by {@link Expanded}.
     *
     * @param pattern absolute from the root; docs/PROTOCOL.md says what means what in it
     * @param cursor where to go on, as the last answer said; 0 for the start
     */
    record Expand(String pattern, long cursor, int max) implements Request {
        public Expand {
            Limits.text("a pattern", pattern);
            Limits.within("the length of a pattern", pattern.length(), 1, Limits.PATTERN_CHARS_MAX);
            Limits.require(cursor >= 0, "a cursor is at least 0");
            Limits.within("a count of entries", max, 1, Limits.ENTRIES_MAX);
        }
    }

    /**
     * Some of what was found; maybe nothing, and yet there is more.
     *
     * @param cursor where others may follow these; 0 at the end
     */
    record Expanded(List<Found> found, long cursor) implements Answer {
        public Expanded {
            found = List.copyOf(found);
            Limits.count("entries", found, Limits.ENTRIES_MAX);
            Limits.require(cursor >= 0, "a cursor is at least 0");
        }
    }

    /** An entry with its whole path, of which its name is the last component. */
    record Found(RemotePath path, Entry entry) {
        public Found {
            Limits.require(entry.name().equals(path.name()), "an entry's name ends its path");
        }
    }

    /**
     * How much is below this directory? Answered by {@link Measured}.
     *
     * @param each whether of every directory, each after those below it; else of this one alone
     * @param cursor where to go on, as the last answer said; 0 for the start
     */
    record Measure(RemotePath path, boolean each, long cursor, int max) implements Request {
        public Measure {
            Limits.require(cursor >= 0, "a cursor is at least 0");
            Limits.within("a count of entries", max, 1, Limits.ENTRIES_MAX);
        }
    }

    /**
     * Some of what was asked for; maybe nothing, and yet there is more.
     *
     * @param cursor where others may follow these; 0 at the end
     */
    record Measured(List<Use> uses, long cursor) implements Answer {
        public Measured {
            uses = List.copyOf(uses);
            Limits.count("entries", uses, Limits.ENTRIES_MAX);
            Limits.require(cursor >= 0, "a cursor is at least 0");
        }
    }

    /**
     * How much is in a directory and all below it.
     *
     * @param bytes the sizes of files, added up
     * @param files all that are no directories
     * @param unread directories that could not be looked into
     */
    record Use(RemotePath path, long bytes, long files, long directories, long unread) {
        public Use {
            Limits.require(bytes >= 0 && files >= 0 && directories >= 0 && unread >= 0, "a count is at least 0");
        }
    }

    /** How full is the file system that this is on? Answered by {@link Space}. */
    record SpacePlease(RemotePath path) implements Request {}

    /**
     * The bytes of a file system.
     *
     * @param available that may still be written, which is less than what is free where some is kept back
     */
    record Space(long total, long free, long available) implements Answer {
        public Space {
            Limits.require(total >= 0 && free >= 0 && available >= 0, "a size is at least 0");
        }
    }

    /** Copies a file to another name at the server; answered by {@link Done}. */
    record Copy(RemotePath from, RemotePath to, boolean replace) implements Request {}

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
