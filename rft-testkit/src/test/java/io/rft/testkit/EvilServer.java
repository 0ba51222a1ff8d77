package io.rft.testkit;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.CommandChannel;
import io.rft.channel.DataConnection;
import io.rft.channel.Doorman;
import io.rft.channel.Listener;
import io.rft.channel.Pace;
import io.rft.channel.SecureChannel;
import io.rft.channel.ServerIdentity;
import io.rft.channel.SessionKey;
import io.rft.channel.TicketBook;
import io.rft.channel.TlsServer;
import io.rft.clock.Ticker;
import io.rft.digest.Crc32cs;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.session.Handshake;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A server that lets everybody in and has {@link #TREE}, a directory with what a test says, in which every file has {@link #CONTENT}. It
 * sends whatever it is asked for, but each line of its messages goes through the test's hands first. Thread-safe.
 */
final class EvilServer implements Doorman, Closeable {
    static final RemotePath TREE = RemotePath.parse("/tree");
    static final byte[] CONTENT = "evil".getBytes(StandardCharsets.UTF_8);

    private static final ServerIdentity IDENTITY = ServerIdentity.generate(new SecureRandom());
    private static final int FILE_MODE = 0644;

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final TicketBook tickets = new TicketBook(new SecureRandom());
    private final BlockingQueue<DataConnection> connections = new LinkedBlockingQueue<>();
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final Map<TransferId, Long> packs = new ConcurrentHashMap<>(); // and how many bytes
    private final AtomicLong ids = new AtomicLong();
    private final Function<Message.ListDirectory, Message.Listing> listings;
    private final UnaryOperator<String> twist;
    private final Listener listener;

    /** One whose directories list so, and which says this in place of what it was about to say. */
    EvilServer(Function<Message.ListDirectory, Message.Listing> listings, UnaryOperator<String> twist)
            throws RftException {
        this.listings = listings;
        this.twist = twist;
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        this.listener = Listener.open(address, new TlsServer(IDENTITY), this, tasks, Ticker.system());
    }

    /** One whose {@link #TREE} has these entries, and no other directory any. */
    static EvilServer of(List<Message.Entry> tree, UnaryOperator<String> twist) throws RftException {
        return new EvilServer(list -> new Message.Listing(list.path().equals(TREE) ? tree : List.of(), 0), twist);
    }

    static Message.Entry file(String name) {
        return entry(name, Message.EntryType.FILE, Optional.empty());
    }

    static Message.Entry directory(String name) {
        return entry(name, Message.EntryType.DIRECTORY, Optional.empty());
    }

    static Message.Entry link(String name, String target) {
        return entry(name, Message.EntryType.SYMLINK, Optional.of(target));
    }

    InetSocketAddress address() {
        return listener.address();
    }

    static String fingerprint() {
        return IDENTITY.fingerprint();
    }

    @Override
    public void command(SecureChannel secure) {
        var channel = new CommandChannel(secure);
        open.add(channel);
        try {
            var welcome = new Message.Welcome(Message.VERSION, "evil", List.of("password"), 1);
            var admitted = Handshake.welcome(channel, welcome, Message.Authenticate::user);
            var session = SessionId.random(new SecureRandom());
            var key = SessionKey.of(secure, session, admitted.epoch());
            channel.loggedIn();
            connections.clear(); // of the client before
            say(
                    secure,
                    new Envelope.Answering(
                            admitted.id(),
                            new Message.Authenticated(session, Settings.DEFAULT, RemotePath.ROOT, true)));
            while (true) {
                switch (channel.receive()) {
                    case Envelope.Asking(var id, var request) -> {
                        for (var message : answers(request, session, key)) {
                            say(secure, envelope(message, id));
                        }
                    }
                    case Envelope.Answering(var _, Message.Accept accept) ->
                        tasks.startVirtual(
                                "evil-send", () -> send(accept, secure)); // the client asks for tickets meanwhile
                    case Envelope.Answering _, Envelope.Telling _ -> {}
                }
            }
        } catch (RftException e) {
            channel.close(); // the client has enough of it
        }
    }

    @Override
    public void data(SecureChannel secure) {
        try {
            var connection =
                    DataConnection.admit(secure, tickets, Ticker.system()).connection();
            open.add(connection);
            connections.add(connection);
        } catch (RftException e) {
            secure.close();
        }
    }

    /** Ends everything; fails if the server itself was at fault. */
    @Override
    public void close() {
        listener.close();
        for (var one : open) {
            try {
                one.close();
            } catch (IOException e) {
                bugs.add(e);
            }
        }
        tasks.close();
        if (!bugs.isEmpty()) {
            throw new AssertionError("the evil server has crashed", bugs.getFirst());
        }
    }

    private synchronized void say(SecureChannel secure, Envelope envelope) throws RftException {
        var line = new String(MessageCodec.encode(envelope), StandardCharsets.UTF_8);
        secure.write(ByteBuffer.wrap((twist.apply(line) + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private Envelope envelope(Message message, long re) {
        return switch (message) {
            case Message.Answer answer -> new Envelope.Answering(re, answer);
            case Message.Request request -> new Envelope.Asking(ids.incrementAndGet(), request);
            case Message.Notification notification -> new Envelope.Telling(notification);
        };
    }

    private List<Message> answers(Message.Request request, SessionId session, SessionKey key) {
        return switch (request) {
            case Message.TicketsPlease(var count) ->
                List.of(new Message.Tickets(
                        tickets.issue(session, key, count, Ticker.system().nanoTime())));
            case Message.Stat stat -> List.of(new Message.Attributes(at(stat.path())));
            case Message.LookAt look -> List.of(looked(look));
            case Message.ListDirectory list -> List.of(listings.apply(list));
            case Message.Fetch fetch -> List.of(new Message.Done(), offer(fetch));
            case Message.FetchPack fetch -> List.of(new Message.PackFetched(List.of()), offer(fetch));
            case Message.Cancel _ -> List.of(new Message.Done());
            case Message.Ping _ -> List.of(new Message.Pong());
            default -> List.of(Message.Failure.of(new RftException(ErrorCode.PERMISSION, "no \u2603 way", "Go home.")));
        };
    }

    private static Message.Looked looked(Message.LookAt look) {
        var entries = new ArrayList<Optional<Message.Entry>>();
        for (var path : look.entries()) {
            entries.add(Optional.of(at(path)));
        }
        return MessageCodec.looked(entries);
    }

    private static Message.Entry at(RemotePath path) {
        var name = path.equals(RemotePath.ROOT) ? "" : path.name();
        return path.equals(RemotePath.ROOT) || path.equals(TREE) || name.startsWith("dir")
                ? directory(name)
                : file(name);
    }

    private static Message.Offer offer(Message.Fetch fetch) {
        return new Message.Offer(
                fetch.transfer(),
                fetch.path(),
                CONTENT.length,
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                FILE_MODE,
                Settings.BLOCK_BYTES_DEFAULT,
                true,
                fetch.resume());
    }

    private Message.PackOffer offer(Message.FetchPack fetch) {
        packs.put(fetch.transfer(), (long) fetch.members().size() * CONTENT.length);
        var members = fetch.members().stream()
                .map(path -> new PackMember(path, CONTENT.length, FILE_MODE, Instant.EPOCH))
                .toList();
        return new Message.PackOffer(
                fetch.transfer(), fetch.path(), members, Settings.BLOCK_BYTES_DEFAULT, true, Durability.NONE);
    }

    /** Sends what was offered as the one block that it is, and asks for its name. */
    private void send(Message.Accept accept, SecureChannel secure) {
        var bytes = packs.get(accept.transfer());
        var content = new String(CONTENT, StandardCharsets.UTF_8)
                .repeat(bytes == null ? 1 : (int) (bytes / CONTENT.length))
                .getBytes(StandardCharsets.UTF_8);
        var crc = Crc32cs.of(ByteBuffer.wrap(content));
        try {
            var connection = connections.poll(4, TimeUnit.MINUTES);
            if (connection != null) {
                var range = new ByteRange(0, content.length);
                connection.send(
                        new BlockHeader.Block(accept.transfer(), accept.epoch(), range, crc),
                        ByteBuffer.wrap(content),
                        Pace.NONE);
                connections.add(connection);
                say(secure, envelope(commit(accept, bytes != null, crc), 0));
            }
        } catch (RftException e) {
            secure.close(); // the client has enough of it
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Message.Request commit(Message.Accept accept, boolean pack, int crc) {
        return pack
                ? new Message.PackCommit(accept.transfer(), accept.epoch(), crc, List.of())
                : new Message.Commit(accept.transfer(), accept.epoch(), crc);
    }

    private static Message.Entry entry(String name, Message.EntryType type, Optional<String> target) {
        return new Message.Entry(name, type, CONTENT.length, FILE_MODE, Instant.EPOCH, "ann", "users", target);
    }
}
