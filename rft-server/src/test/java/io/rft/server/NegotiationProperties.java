package io.rft.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.channel.CommandChannel;
import io.rft.channel.SecureChannel;
import io.rft.protocol.Envelope;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.seeded.OddNumbers;
import io.rft.seeded.Seeded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client says it wishes, sense or nonsense: it is refused, or gets no more than the server is configured to give. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NegotiationProperties {
    private static final RateLimits MOST =
            new RateLimits(new Rate(8_000_000), new Rate(2_000_000), new Rate(1_000_000));
    private static final Settings CONFIGURED = new Settings(4, 256 << 10, MOST);

    @TempDir
    private static Path root;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.of(root, builder -> builder.settings(CONFIGURED));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Seeded(30)
    void noClientGetsMoreThanIsConfigured(SplittableRandom random) throws IOException {
        var secure = Caller.secure(server, Alpn.COMMAND);
        try (var commands = new CommandChannel(secure)) {
            say(secure, hello(random));
            say(secure, authenticate());
            var agreed = login(commands);
            if (agreed.isPresent()) {
                assertTrue(agreed.get().settings().connections() <= CONFIGURED.connections());
                assertTrue(agreed.get().settings().blockBytes() <= CONFIGURED.blockBytes());
                assertNoMore(agreed.get().settings().limits());
                commands.loggedIn();
                wishAgainAndAgain(random, secure, commands, agreed.get().session());
            }
        }
    }

    /** Until the server has had enough. */
    private static void wishAgainAndAgain(
            SplittableRandom random, SecureChannel secure, CommandChannel commands, SessionId session)
            throws RftException {
        for (var id = 3; id < 20; id++) {
            say(secure, "{\"type\":\"limits\"" + rates(random) + "}");
            say(secure, "{\"type\":\"ping\",\"id\":" + id + "}");
            if (answer(commands, id).isEmpty()) {
                return;
            }
            server.server().sessionStatuses().stream()
                    .filter(status -> status.id().equals(session))
                    .forEach(status -> assertNoMore(status.limits()));
            assertEquals(
                    MOST.total(), server.server().limitStatuses().getFirst().rate(), "of all clients");
        }
    }

    private static void assertNoMore(RateLimits limits) {
        assertEquals(limits, limits.lower(MOST));
    }

    private static Optional<Message.Authenticated> login(CommandChannel commands) throws RftException {
        return answer(commands, 1)
                .flatMap(welcome -> answer(commands, 2))
                .filter(Message.Authenticated.class::isInstance)
                .map(Message.Authenticated.class::cast);
    }

    /** Empty if the server hangs up instead. */
    private static Optional<Message.Answer> answer(CommandChannel commands, long id) {
        try {
            while (true) {
                if (commands.receive() instanceof Envelope.Answering(var re, var answer) && re == id) {
                    return Optional.of(answer);
                }
            }
        } catch (RftException ended) {
            return Optional.empty();
        }
    }

    private static String hello(SplittableRandom random) {
        var connections = random.nextInt(4) > 0 ? "4" : OddNumbers.next(random, 1, Settings.CONNECTIONS_MAX);
        var blockBytes = random.nextInt(4) > 0
                ? "16777216"
                : OddNumbers.next(random, Settings.BLOCK_BYTES_MIN, Settings.BLOCK_BYTES_MAX);
        return "{\"type\":\"hello\",\"id\":1,\"version\":1,\"software\":\"x\",\"settings\":{\"connections\":"
                + connections + ",\"block-bytes\":" + blockBytes + rates(random) + "}}";
    }

    private static String authenticate() {
        return "{\"type\":\"authenticate\",\"id\":2,\"user\":\"ada\",\"epoch\":1,\"method\":\"password\",\"password\":\""
                + TestServer.PASSWORD + "\"}";
    }

    private static String rates(SplittableRandom random) {
        var rates = new StringBuilder();
        for (var name : new String[] {"total-rate", "file-rate", "connection-rate"}) {
            if (random.nextInt(3) > 0) {
                var rate = random.nextInt(8) > 0
                        ? String.valueOf(random.nextLong(1, 1L << random.nextInt(1, 63)))
                        : OddNumbers.next(random, 1, Long.MAX_VALUE);
                rates.append(",\"").append(name).append("\":").append(rate);
            }
        }
        return rates.toString();
    }

    private static void say(SecureChannel channel, String line) {
        try {
            channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
        } catch (RftException ended) {
            // A server that has hung up does not answer either.
        }
    }
}
