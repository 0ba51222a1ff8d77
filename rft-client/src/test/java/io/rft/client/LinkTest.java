package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AuthenticationException;
import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.Dialer;
import io.rft.channel.HungUpException;
import io.rft.channel.SocketWishes;
import io.rft.channel.TcpDialer;
import io.rft.clock.Ticker;
import io.rft.posix.PosixDirectory;
import io.rft.protocol.Settings;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkTest {
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final AtomicInteger dials = new AtomicInteger();
    private final ScriptedServer server = new ScriptedServer();
    private final List<Link> links = new ArrayList<>();

    LinkTest() throws RftException {}

    @AfterEach
    void everythingEnds() {
        links.forEach(Link::close);
        tasks.close();
        server.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void whoeverAsksGetsTheSameSession() throws Exception {
        var link = link(0);
        var asking = new ArrayList<CompletableFuture<ClientSession>>();
        for (var i = 0; i < 10; i++) {
            asking.add(inBackground(link::session));
        }

        var session = asking.getFirst().join();

        for (var one : asking) {
            assertSame(session, one.join());
        }
        assertEquals(1, server.logins());
    }

    @Test
    void theVeryFirstOpeningIsNotTriedTwice() throws Exception {
        var link = link(5);
        server.refuse(Optional.of(new RftException(ErrorCode.BUSY, "too many sessions")));

        assertEquals(
                ErrorCode.BUSY, assertThrows(RftException.class, link::session).code());

        assertEquals(1, server.logins());
        server.refuse(Optional.empty());
        link.session(); // and the next need is a new one
    }

    @Test
    void aServerThatHangsUpWithoutAWordIsTriedAgainTheFirstTime() throws Exception {
        try (var turningAway = new TurningAway()) {
            var link = link(
                    0,
                    (address, timeout) ->
                            new TcpDialer().dial(dials.get() <= 3 ? turningAway.address() : address, timeout));

            link.session();

            assertEquals(4, dials.get());
            assertEquals(1, server.logins());
            assertEquals(0, link.counts().retries());
        }
    }

    @Test
    void aServerThatOnlyEverHangsUpIsGivenUpInTheTimeThatADialMayTake() throws Exception {
        try (var turningAway = new TurningAway()) {
            var link = link(
                    5,
                    (address, timeout) -> new TcpDialer().dial(turningAway.address(), timeout),
                    ConnectOptions.DEFAULT.withConnectTimeout(Duration.ofSeconds(3)));

            var failure = assertInstanceOf(HungUpException.class, assertThrows(RftException.class, link::session));

            assertEquals(ErrorCode.NETWORK, failure.code());
            assertTrue(dials.get() >= 2, "dialled " + dials);
        }
    }

    @Test
    void aServerThatIsNotThereIsNotTriedTwice() throws Exception {
        var link = link(5);
        server.close();

        assertEquals(
                ErrorCode.NETWORK,
                assertThrows(RftException.class, link::session).code());

        assertEquals(1, dials.get());
    }

    @Test
    void closingEndsTheKnocking() throws Exception {
        try (var turningAway = new TurningAway()) {
            var link = link(
                    5,
                    (address, timeout) -> new TcpDialer().dial(turningAway.address(), timeout),
                    ConnectOptions.DEFAULT.withConnectTimeout(Duration.ofDays(1)));
            var opening = inBackground(link::session);
            while (dials.get() < 3) {
                Thread.onSpinWait();
            }

            link.close();

            var failure = assertThrows(CompletionException.class, opening::join).getCause();
            assertEquals(
                    ErrorCode.INTERRUPTED,
                    assertInstanceOf(RftException.class, failure).code());
        }
    }

    @Test
    void aLostSessionIsOpenedAgain() throws Exception {
        var link = link(1);
        var first = link.session();

        lose(first);
        link.recover(first, lost());
        var second = link.session();

        assertNotSame(first, second);
        assertEquals(2, second.epoch());
        assertEquals(1, link.counts().retries());
    }

    @Test
    void oneLossCountsOnceHoweverManySufferFromIt() throws Exception {
        var link = link(1);
        var first = link.session();
        lose(first);
        var recovering = new ArrayList<CompletableFuture<ClientSession>>();
        for (var i = 0; i < 8; i++) {
            recovering.add(inBackground(() -> {
                link.recover(first, lost());
                return link.session();
            }));
        }

        var second = recovering.getFirst().join();

        for (var one : recovering) {
            assertSame(second, one.join());
        }
        assertEquals(2, server.logins());
        assertEquals(1, link.counts().retries());
    }

    @Test
    void withoutRetriesEveryoneInALostSessionFails() throws Exception {
        var link = link(0);
        var first = link.session();
        lose(first);

        for (var i = 0; i < 3; i++) {
            var failure = assertThrows(RftException.class, () -> link.recover(first, lost()));
            assertEquals(ErrorCode.NETWORK, failure.code());
            assertEquals("gone (" + server.endpoint() + ", after 0 retries)", failure.getMessage());
        }

        assertEquals(1, server.logins());
        assertNotSame(first, link.session(), "what is asked later begins anew");
    }

    @Test
    void aSessionThatWasLostWhileNobodyUsedItIsNobodysLoss() throws Exception {
        var link = link(0);
        var first = link.session();
        lose(first);

        var second = link.session();

        assertNotSame(first, second);
        assertEquals(0, link.counts().retries());
    }

    @Test
    void whoFindsALossLateIsStillCounted() throws Exception {
        var link = link(0);
        var first = link.session();
        lose(first);
        link.session(); // another one, who did not use the first

        assertThrows(RftException.class, () -> link.recover(first, lost()));
    }

    @Test
    void soManyTriesAreMadeAndThenItIsOver() throws Exception {
        var link = link(2);
        var first = link.session();
        server.close();
        lose(first);
        dials.set(0);
        link.recover(first, lost());
        var waiting = inBackground(link::session);

        var failure = assertThrows(RftException.class, link::session);

        assertTrue(String.valueOf(failure.getMessage()).contains("after 2 retries"), failure::getMessage);
        assertThrows(CompletionException.class, waiting::join);
        assertTrue(dials.get() >= 2 && dials.get() <= 3, "2 retries, and perhaps one of who came after: " + dials);
    }

    @Test
    void progressLetsRetriesCountFromThere() throws Exception {
        var link = link(1);
        for (var i = 0; i < 3; i++) {
            var session = link.session();
            lose(session);
            link.progressed();
            link.recover(session, lost());
        }

        link.session();
        assertEquals(3, link.counts().retries());
    }

    @Test
    void aServerThatIsBusyLaterIsTriedAgain() throws Exception {
        var link = link(1);
        var first = link.session();
        server.refuse(Optional.of(new RftException(ErrorCode.BUSY, "too many sessions")));
        lose(first);
        link.recover(first, lost());

        var failure = assertThrows(RftException.class, link::session);

        assertEquals(ErrorCode.NETWORK, failure.code());
        assertEquals(2, server.logins());
    }

    @Test
    void aServerThatKnowsTheUserNoMoreIsNotTriedAgain() throws Exception {
        var link = link(5);
        var first = link.session();
        server.refuse(Optional.of(new AuthenticationException("no", "")));
        lose(first);
        link.recover(first, lost());

        assertInstanceOf(AuthenticationException.class, assertThrows(RftException.class, link::session));
        assertEquals(2, server.logins());
    }

    @Test
    void whatIsNotTheNetworksFaultIsNotTriedAgain() throws Exception {
        var link = link(5);
        var session = link.session();
        var cause = new RftException(ErrorCode.STORAGE, "the disk is full");

        assertSame(cause, assertThrows(RftException.class, () -> link.recover(session, cause)));
        var notLost = lost();
        assertSame(notLost, assertThrows(RftException.class, () -> link.recover(session, notLost)));
        assertSame(session, link.session());
    }

    @Test
    void closingEndsALoginThatTakesItsTime() throws Exception {
        server.ignore();
        var link = link(5);
        var opening = inBackground(link::session);
        var waiting = inBackground(link::session);
        while (server.logins() == 0) {
            Thread.onSpinWait();
        }

        link.close();

        for (var one : List.of(opening, waiting)) {
            var failure = assertThrows(CompletionException.class, one::join).getCause();
            assertEquals(
                    ErrorCode.INTERRUPTED,
                    assertInstanceOf(RftException.class, failure).code());
        }
    }

    @Test
    void closingEndsAHandshakeThatIsNotAnswered() throws Exception {
        for (var answered : List.of(0, 1)) {
            try (var silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
                dials.set(0);
                var link = link(
                        5,
                        (address, timeout) -> new TcpDialer()
                                .dial(
                                        dials.get() <= answered
                                                ? address
                                                : InetSocketAddress.createUnresolved(
                                                        "127.0.0.1", silent.getLocalPort()),
                                        timeout));
                if (answered > 0) {
                    var first = link.session();
                    lose(first);
                    link.recover(first, lost());
                }
                var opening = inBackground(link::session);
                Throwable failure;
                try (var shaking = silent.accept()) {
                    shaking.getInputStream().read(); // the client's hello: it waits for ours now
                    link.close();
                    failure = assertThrows(CompletionException.class, opening::join)
                            .getCause();
                }
                assertEquals(
                        ErrorCode.INTERRUPTED,
                        assertInstanceOf(RftException.class, failure).code());
                assertFalse(
                        String.valueOf(failure.getCause()).contains("not done within"), "it waited for the deadline");
            }
        }
    }

    @Test
    void closingEndsTheSessionAndGivesNoOther() throws Exception {
        var link = link(5);
        var session = link.session();

        link.close();

        assertTrue(session.session().awaitEnd(Long.MAX_VALUE));
        assertEquals(
                ErrorCode.INTERRUPTED,
                assertThrows(RftException.class, () -> link.recover(session, lost()))
                        .code());
        assertEquals(
                ErrorCode.INTERRUPTED,
                assertThrows(RftException.class, link::session).code());
    }

    @Test
    void aCrashWhileOpeningBlocksNobody() throws Exception {
        var crash = new CountDownLatch(1);
        var link = link(5, (address, timeout) -> {
            if (crash.getCount() > 0) {
                crash.countDown();
                throw new IllegalStateException("a bug of the dialer");
            }
            return new TcpDialer().dial(address, timeout);
        });

        assertThrows(IllegalStateException.class, link::session);

        link.session();
    }

    @Test
    void aDialIntoAnOutageDoesNotHoldUpTheNext() throws Exception {
        var outage = new CountDownLatch(1);
        var lost = new AtomicInteger();
        var link = link(5, (address, timeout) -> {
            if (dials.get() == 2) { // its SYN is lost, and repeated ever more seldom
                lost.incrementAndGet();
                await(outage);
                throw lost();
            }
            return new TcpDialer().dial(address, timeout);
        });
        var first = link.session();
        lose(first);
        link.recover(first, lost());

        assertNotSame(first, link.session());

        assertEquals(1, lost.get());
        outage.countDown();
    }

    @Test
    void whereEveryDialFailsAtOnceThereIsNoWaitForMore() throws Exception {
        Dialer once = (address, timeout) -> {
            if (dials.get() > 1) {
                throw lost();
            }
            return new TcpDialer().dial(address, timeout);
        };
        var link = link(1, once, ConnectOptions.DEFAULT.withPatience(Patience.DEFAULT.scaled(10)));
        var first = link.session();
        lose(first);
        link.recover(first, lost());

        assertThrows(RftException.class, link::session);

        assertEquals(2, dials.get());
    }

    @Test
    void aServerThatIsReachedAndDoesNotAnswerIsGivenUp() throws Exception {
        server.ignore();
        var link = link(0, new TcpDialer(), ConnectOptions.DEFAULT.withConnectTimeout(Duration.ofSeconds(3)));

        var failure = assertThrows(RftException.class, link::session);

        assertEquals(ErrorCode.NETWORK, failure.code());
        assertEquals(1, server.logins());
    }

    /** A port that hangs up on everybody at once. */
    private final class TurningAway implements Closeable {
        private final ServerSocket port = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());

        TurningAway() throws IOException {
            tasks.startVirtual("turning-away", () -> {
                try {
                    while (true) {
                        port.accept().close();
                    }
                } catch (IOException e) {
                    // It is closed.
                }
            });
        }

        InetSocketAddress address() {
            return InetSocketAddress.createUnresolved("127.0.0.1", port.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            port.close();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Link link(int retries) {
        return link(retries, new TcpDialer());
    }

    private Link link(int retries, Dialer dialer) {
        return link(retries, dialer, ConnectOptions.DEFAULT);
    }

    private Link link(int retries, Dialer dialer, ConnectOptions options) {
        Dialer counting = (address, timeout) -> {
            dials.incrementAndGet();
            return dialer.dial(address, timeout);
        };
        var link = new Link(new ClientConfig(
                server.endpoint(),
                Credentials.password(() -> "secret"),
                (chain, host) -> {},
                new Wishes(Settings.DEFAULT),
                options.withRetries(retries),
                SocketWishes.DEFAULT,
                counting,
                Optional.empty(),
                new BufferPool(Settings.BLOCK_BYTES_DEFAULT, 4),
                tasks,
                Ticker.system(),
                new SplittableRandom(1),
                PosixDirectory::open,
                Checkpointing.DEFAULT,
                ConnectionChoice.FIXED));
        links.add(link);
        return link;
    }

    private static void lose(ClientSession session) {
        session.session().fail(lost());
    }

    private static RftException lost() {
        return new RftException(ErrorCode.NETWORK, "gone");
    }

    private <T> CompletableFuture<T> inBackground(Callable<T> action) {
        var future = new CompletableFuture<T>();
        tasks.startVirtual("test", () -> {
            try {
                future.complete(action.call());
            } catch (Exception | AssertionError e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }
}
