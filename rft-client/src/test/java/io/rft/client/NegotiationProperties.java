package io.rft.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.CommandChannel;
import io.rft.channel.Doorman;
import io.rft.channel.Listener;
import io.rft.channel.SecureChannel;
import io.rft.channel.ServerIdentity;
import io.rft.channel.SocketWishes;
import io.rft.channel.TcpDialer;
import io.rft.channel.TlsServer;
import io.rft.clock.Ticker;
import io.rft.posix.PosixDirectory;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.seeded.OddNumbers;
import io.rft.seeded.Seeded;
import io.rft.session.Handshake;
import io.rft.task.TaskGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Whatever a server says it grants, sense or nonsense: it is refused, or the client uses no more than it wished itself. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NegotiationProperties {
    private static final ServerIdentity IDENTITY = ServerIdentity.generate(new SecureRandom());
    private static final RateLimits MOST =
            new RateLimits(new Rate(8_000_000), new Rate(2_000_000), new Rate(1_000_000));
    private static final Settings WISHED = new Settings(4, 256 << 10, MOST);

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final Boaster server = new Boaster();
    private final Listener listener;

    NegotiationProperties() throws RftException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        listener = Listener.open(address, new TlsServer(IDENTITY), server, tasks, Ticker.system());
    }

    @AfterEach
    void everythingEnds() {
        listener.close();
        server.close();
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Seeded(60)
    void noClientUsesMoreThanItWished(SplittableRandom random) throws Exception {
        server.grant(settings(random));
        ClientSession session;
        try {
            session = open();
        } catch (RftException refused) {
            assertEquals(ErrorCode.PROTOCOL, refused.code());
            return;
        }
        assertTrue(session.settings().connections() <= WISHED.connections());
        assertTrue(session.settings().blockBytes() <= WISHED.blockBytes());
        assertNoMore(session.settings().limits());

        var commands = server.inside.take();
        for (var id = 1; id < 20; id++) {
            server.say(commands, "{\"type\":\"limits\"" + rates(random) + "}");
            server.say(commands, "{\"type\":\"share\"" + rate(random, "rate") + "}");
            server.say(commands, "{\"type\":\"ping\",\"id\":" + id + "}");
            if (!isAnswered(commands, id)) {
                break; // the client has had enough
            }
            assertNoMore(session.transfers().limits());
            assertNoMore(session.transfers().limitsOfSending());
        }
        session.session().close();
    }

    private static void assertNoMore(RateLimits limits) {
        assertEquals(limits, limits.lower(MOST));
    }

    private static boolean isAnswered(CommandChannel commands, long id) {
        try {
            while (true) {
                if (commands.receive() instanceof Envelope.Answering(var re, Message.Pong pong) && re == id) {
                    return true;
                }
            }
        } catch (RftException ended) {
            return false;
        }
    }

    private static String settings(SplittableRandom random) {
        var connections = random.nextInt(4) > 0 ? "64" : OddNumbers.next(random, 1, Settings.CONNECTIONS_MAX);
        var blockBytes = random.nextInt(4) > 0
                ? "16777216"
                : OddNumbers.next(random, Settings.BLOCK_BYTES_MIN, Settings.BLOCK_BYTES_MAX);
        return "{\"connections\":" + connections + ",\"block-bytes\":" + blockBytes + rates(random) + "}";
    }

    private static String rates(SplittableRandom random) {
        return rate(random, "total-rate") + rate(random, "file-rate") + rate(random, "connection-rate");
    }

    private static String rate(SplittableRandom random, String name) {
        return switch (random.nextInt(16)) {
            case 0 -> ",\"" + name + "\":" + OddNumbers.next(random, 1, Long.MAX_VALUE);
            case 1, 2, 3, 4 -> "";
            default -> ",\"" + name + "\":" + random.nextLong(1, 1L << random.nextInt(1, 63));
        };
    }

    private ClientSession open() throws RftException {
        var config = new ClientConfig(
                new Endpoint("127.0.0.1", listener.address().getPort(), "ada"),
                Credentials.password(() -> "secret"),
                (chain, host) -> {},
                new Wishes(WISHED),
                ConnectOptions.DEFAULT.withRetries(0),
                SocketWishes.DEFAULT,
                new TcpDialer(),
                Optional.empty(),
                new BufferPool(Settings.BLOCK_BYTES_DEFAULT, 4),
                tasks,
                Ticker.system(),
                new SplittableRandom(1),
                PosixDirectory::open,
                Checkpointing.DEFAULT,
                ConnectionChoice.FIXED);
        return ClientSession.open(config, 1, false, channel -> {});
    }

    /** A server that lets everybody in and says what it was told to. Thread-safe. */
    private static final class Boaster implements Doorman {
        private final BlockingQueue<CommandChannel> inside = new LinkedBlockingQueue<>();
        private final List<CommandChannel> all = new CopyOnWriteArrayList<>();
        private volatile String settings = "";

        /** What it says was agreed, in every login from now on. */
        void grant(String nonsense) {
            settings = nonsense;
        }

        void say(CommandChannel channel, String line) {
            try {
                channel.channel().write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
            } catch (RftException ended) {
                // A client that has hung up does not answer either.
            }
        }

        @Override
        public void command(SecureChannel secure) {
            var channel = new CommandChannel(secure);
            all.add(channel);
            try {
                var welcome = new Message.Welcome(Message.VERSION, "boaster", List.of("password"));
                var admitted = Handshake.welcome(channel, welcome, Message.Authenticate::user);
                channel.loggedIn();
                say(
                        channel,
                        "{\"type\":\"authenticated\",\"re\":" + admitted.id()
                                + ",\"session\":\"2c26b46b68ffc68ff99b453c1d304134\",\"settings\":" + settings
                                + ",\"home\":\"/\",\"write\":true}");
                inside.add(channel);
            } catch (RftException e) {
                channel.close();
            }
        }

        @Override
        public void data(SecureChannel secure) {
            secure.close();
        }

        void close() {
            all.forEach(CommandChannel::close);
        }
    }
}
