package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.channel.SocketWishes;
import io.rft.channel.TcpDialer;
import io.rft.clock.Ticker;
import io.rft.posix.PosixDirectory;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientSessionTest {
    private static final TransferId ID = new TransferId(1, 2);
    private static final RateLimits LOW = new RateLimits(new Rate(5000), Rate.NONE, new Rate(3000));

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final ScriptedServer server = new ScriptedServer();

    private final Wishes wishes = new Wishes(new Settings(3, Settings.BLOCK_BYTES_MIN, RateLimits.NONE));

    ClientSessionTest() throws RftException {}

    @AfterEach
    void everythingEnds() {
        server.close();
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void asManyConnectionsAreMadeAsThereIsWorkFor() throws Exception {
        var session = open();

        session.want(2);
        awaitConnections(session, 2);
        session.want(3);
        awaitConnections(session, 3);
        session.want(1);

        assertEquals(3, session.transfers().connectionsOpened());
    }

    @Test
    void neverMoreThanTheClientWishedWhateverTheServerGrants() throws Exception {
        server.grant(new Settings(Settings.CONNECTIONS_MAX, Settings.BLOCK_BYTES_MAX, RateLimits.NONE));
        var session = open();

        assertEquals(new Settings(3, Settings.BLOCK_BYTES_MIN, RateLimits.NONE), session.settings());
        session.want(100);
        awaitConnections(session, 3);

        session.session().ask(new Message.Ping(), Message.Pong.class);
        assertEquals(3, session.transfers().connectionsOpened());
    }

    @Test
    void inTheBackgroundBothEndsAreHeldToARateThatOthersDoNotFeel() throws Exception {
        var session = open(SocketWishes.DEFAULT.withBackground(true));
        var visit = server.nextVisit();

        var wish = visit.nextWish();

        assertTrue(wish.total().isLimited());
        assertTrue(session.transfers().limits().total().isLimited());
    }

    @Test
    void inTheBackgroundTheServersLimitCountsAsWell() throws Exception {
        var session = open(SocketWishes.DEFAULT.withBackground(true));
        var visit = server.nextVisit();

        visit.session.tell(new Message.RatesWished(LOW));

        while (!session.transfers().limits().equals(LOW)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void inTheBackgroundALowerWishCountsAsWell() throws Exception {
        open(SocketWishes.DEFAULT.withBackground(true));
        var visit = server.nextVisit();

        wishes.limit(LOW);

        while (!visit.nextWish().equals(LOW)) {
            Thread.onSpinWait(); // it was told of what does not disturb others before
        }
    }

    @Test
    void whatTheClientWishesAnewHoldsHereAndTheServerHearsOfIt() throws Exception {
        var session = open();
        var visit = server.nextVisit();

        wishes.limit(LOW);
        assertEquals(LOW, session.transfers().limits());
        assertEquals(LOW, visit.nextWish());

        wishes.limit(RateLimits.NONE);
        assertEquals(RateLimits.NONE, session.transfers().limits());
        assertEquals(RateLimits.NONE, visit.nextWish());
    }

    @Test
    void whatTheServerGrantsHoldsWhateverTheClientWishes() throws Exception {
        server.grant(new Settings(3, Settings.BLOCK_BYTES_MIN, LOW));
        var session = open();
        var higher = new RateLimits(new Rate(6000), Rate.NONE, Rate.NONE);

        wishes.limit(higher);
        assertEquals(LOW, session.transfers().limits());

        server.nextVisit().session.tell(new Message.RatesWished(RateLimits.NONE));
        while (!session.transfers().limits().equals(higher)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSessionThatComesLaterBeginsWithWhatIsWishedThen() throws Exception {
        open();
        wishes.limit(LOW);

        var later = open();

        assertEquals(LOW, later.settings().limits());
        assertEquals(LOW, later.transfers().limits());
    }

    @Test
    void aSessionThatHasEndedIsTroubledNoMore() throws Exception {
        var session = open();
        session.session().close();
        while (!session.session().isClosed()) {
            Thread.onSpinWait();
        }

        wishes.limit(LOW); // nothing crashes
    }

    @Test
    void aLostConnectionIsDialledAnew() throws Exception {
        var session = open();
        var visit = server.nextVisit();
        session.want(1);
        awaitConnections(session, 1);

        visit.transfers.close(new RftException(ErrorCode.NETWORK, "cut")); // its connections only
        while (session.transfers().connectionsOpened() < 2) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Timeout(300)
    void aLostConnectionIsDialledAnewWhileOneThatWasGivenUpStillCarriesSomething() throws Exception {
        server.byHand(true); // so nobody answers the end of a connection
        var session = open();
        var visit = server.nextVisit();
        session.want(2);
        visit.nextConnection();
        visit.nextConnection();
        awaitConnections(session, 2);

        session.transfers().retire(1);
        var third = visit.nextConnection();
        awaitConnections(session, 3);
        third.close();

        visit.nextConnection();
        awaitConnections(session, 3);
        assertEquals(4, session.transfers().connectionsOpened());
    }

    @Test
    void thereAreNeverMoreConnectionsThanAgreedWhileSomeThatWereGivenUpStillCarrySomething() throws Exception {
        server.byHand(true);
        var session = open();
        var visit = server.nextVisit();
        session.want(3);
        var all = List.of(visit.nextConnection(), visit.nextConnection(), visit.nextConnection());
        awaitConnections(session, 3);

        session.transfers().retire(3);
        session.session().ask(new Message.Ping(), Message.Pong.class);
        assertEquals(3, session.transfers().connectionsOpened());

        all.getFirst().close();
        visit.nextConnection();
        awaitConnections(session, 3);
        assertEquals(4, session.transfers().connectionsOpened());
    }

    @Test
    void whatAServerShouldNotAskIsRefusedAndTheSessionGoesOn() throws Exception {
        var session = open();
        var visit = server.nextVisit();
        for (var wrong : List.of(
                new Message.Hello(Message.VERSION, "server", Settings.DEFAULT),
                new Message.TicketsPlease(1),
                new Message.Fetch(ID, RemotePath.parse("/etc/passwd"), true),
                new Message.Stat(RemotePath.ROOT, true),
                new Message.Remove(RemotePath.parse("/home"), true),
                new Message.Hash(RemotePath.parse("/etc/shadow"), Message.HashAlgorithm.SHA256))) {
            assertEquals(ErrorCode.PROTOCOL, refusal(visit, wrong));
        }

        session.session().ask(new Message.Ping(), Message.Pong.class);
    }

    @Test
    void aTransferThatNobodyAskedForIsRefused() throws Exception {
        open();
        var visit = server.nextVisit();

        assertEquals(ErrorCode.NOT_FOUND, refusal(visit, offer()));
        assertEquals(ErrorCode.NOT_FOUND, refusal(visit, new Message.Commit(ID, 1, 0)));
        assertEquals(ErrorCode.NOT_FOUND, refusal(visit, new Message.Cancel(ID, 0, false, ErrorCode.OTHER, "for fun")));
    }

    @Test
    void oneTransferIsExpectedOnceAtATime() throws Exception {
        var session = open();
        session.expect(ID);

        assertEquals(
                ErrorCode.BUSY,
                assertThrows(RftException.class, () -> session.expect(ID)).code());

        session.forget(ID);
        session.expect(ID);
    }

    @Test
    void whatTheServerWaitsForIsAnsweredWhenItIsForgotten() throws Exception {
        var session = open();
        var visit = server.nextVisit();
        var inbox = session.expect(ID);
        var answer = new LinkedBlockingQueue<ErrorCode>();
        visit.tasks().startVirtual("offer", () -> answer.add(refusal(visit, offer())));
        visit.tasks().startVirtual("commit", () -> answer.add(refusal(visit, new Message.Commit(ID, 1, 0))));
        inbox.take().reply().fail(new RftException(ErrorCode.STORAGE, "no room"));

        session.forget(ID);

        assertEquals(
                List.of(ErrorCode.NOT_FOUND, ErrorCode.STORAGE),
                List.of(answer.take(), answer.take()).stream().sorted().toList());
    }

    @Test
    void theEndOfTheSessionEndsWhatIsExpected() throws Exception {
        var session = open();
        var inbox = session.expect(ID);

        server.nextVisit().lose();

        assertEquals(
                ErrorCode.NETWORK, assertThrows(RftException.class, inbox::take).code());
        var late = session.expect(new TransferId(3, 4));
        assertThrows(RftException.class, late::take);
    }

    @Test
    void theFirstConnectionsComeWithTheLogin() throws Exception {
        var session = open(new ConnectionChoice(true, Optional.empty(), 2L * Settings.BLOCK_BYTES_MIN));

        awaitConnections(session, 2);

        assertEquals(2, session.transfers().connectionsOpened());
    }

    @Test
    void noMoreComeWithTheLoginThanTheServerGrants() throws Exception {
        server.grant(new Settings(1, Settings.BLOCK_BYTES_MAX, RateLimits.NONE));
        var session = open(new ConnectionChoice(false, Optional.empty(), Long.MAX_VALUE));

        awaitConnections(session, 1);

        session.session().ask(new Message.Ping(), Message.Pong.class);
        assertEquals(1, session.transfers().connectionsOpened());
    }

    private ClientSession open() throws RftException {
        return open(SocketWishes.DEFAULT, ConnectionChoice.FIXED);
    }

    private ClientSession open(SocketWishes sockets) throws RftException {
        return open(sockets, ConnectionChoice.FIXED);
    }

    private ClientSession open(ConnectionChoice connections) throws RftException {
        return open(SocketWishes.DEFAULT, connections);
    }

    private ClientSession open(SocketWishes sockets, ConnectionChoice connections) throws RftException {
        var config = new ClientConfig(
                server.endpoint(),
                Credentials.password(() -> "secret"),
                (chain, host) -> {},
                wishes,
                ConnectOptions.DEFAULT.withRetries(0),
                sockets,
                new TcpDialer(),
                Optional.empty(),
                new BufferPool(Settings.BLOCK_BYTES_DEFAULT, 4),
                tasks,
                Ticker.system(),
                new SplittableRandom(1),
                PosixDirectory::open,
                Checkpointing.DEFAULT,
                connections);
        return ClientSession.open(config, 1, false, channel -> {});
    }

    private static void awaitConnections(ClientSession session, int count) {
        while (session.transfers().connections() != count) {
            Thread.onSpinWait();
        }
    }

    private static ErrorCode refusal(ScriptedServer.Visit visit, Message.Request request) {
        return assertThrows(RftException.class, () -> visit.session.ask(request, Message.Answer.class))
                .code();
    }

    private static Message.Offer offer() {
        return new Message.Offer(
                ID,
                RemotePath.parse("/file"),
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                0644,
                Settings.BLOCK_BYTES_MIN,
                true,
                true);
    }
}
