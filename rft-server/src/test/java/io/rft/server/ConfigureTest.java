package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another configuration for a server that runs. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConfigureTest {
    private static final Rate QUICK = new Rate(9000);
    private static final Rate SLOW = new Rate(500);

    @TempDir
    Path root;

    private volatile Path adasRoot = Path.of("/");
    private volatile boolean adaIsKnown = true;
    private volatile boolean usersAreReadable = true;
    private volatile RateLimits adas = RateLimits.NONE;
    private volatile Optional<Lookup> lookup = Optional.empty(); // of the next one who is asked for
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        adasRoot = root;
        server = TestServer.of(root, builder -> builder.users(this::user));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyRateHoldsAtOnceAndIsTold() throws IOException {
        try (var ada = Caller.of(server, "ada");
                var bob = Caller.of(server, "bob")) {
            adas = new RateLimits(new Rate(700), Rate.NONE, Rate.NONE);

            configure(new RateLimits(QUICK, new Rate(600), SLOW));

            assertEquals(new RateLimits(new Rate(700), new Rate(600), SLOW), ada.limits());
            assertEquals(new RateLimits(QUICK, new Rate(600), SLOW), bob.limits());
            assertEquals(
                    List.of(new RateLimits(new Rate(700), new Rate(600), SLOW)),
                    server.server().sessionStatuses().stream()
                            .filter(session -> session.user().equals("ada"))
                            .map(SessionStatus::limits)
                            .toList());
            configure(RateLimits.NONE);
            assertEquals(RateLimits.NONE, bob.limits());
        }
    }

    @Test
    void numbersHoldForThoseToCome() throws IOException {
        try (var ada = Caller.of(server, "ada")) {
            server.server().configure(new Settings(1, Settings.BLOCK_BYTES_MAX, RateLimits.NONE), 2, 1);

            assertEquals(Caller.WISHES.connections(), ada.agreed().settings().connections());
            var refused = assertThrows(RftException.class, () -> Caller.of(server, "ada"));
            assertEquals(ErrorCode.BUSY, refused.code());
            try (var bob = Caller.of(server, "bob")) {
                assertEquals(1, bob.agreed().settings().connections());
            }
        }
    }

    @Test
    void whoIsGoneOrHasAnotherRootEndsAndNobodyElse() throws IOException {
        var other = Files.createDirectory(root.resolve("other"));
        try (var ada = Caller.of(server, "ada");
                var bob = Caller.of(server, "bob")) {
            adasRoot = other;
            configure(RateLimits.NONE);
            ada.awaitEnd();
            assertEquals(new Message.Pong(), bob.ask(new Message.Ping()));
        }
        try (var ada = Caller.of(server, "ada")) {
            adaIsKnown = false;
            configure(RateLimits.NONE);
            ada.awaitEnd();
        }
    }

    @Test
    void usersThatCannotBeReadEndNobody() throws IOException {
        try (var ada = Caller.of(server, "ada")) {
            usersAreReadable = false;

            configure(new RateLimits(Rate.NONE, SLOW, Rate.NONE));

            assertEquals(new Message.Pong(), ada.ask(new Message.Ping()));
        }
    }

    @Test
    void whatWasSetCountsBeforeWhatIsConfiguredUntilThatIsAskedFor() throws IOException {
        try (var ada = Caller.of(server, "ada")) {
            var session = ada.agreed().session();
            configure(new RateLimits(QUICK, Rate.NONE, Rate.NONE));
            assertEquals(total(QUICK), ada.limits());
            server.server().limitTotal(Rate.NONE);
            assertEquals(RateLimits.NONE, ada.limits());
            server.server().limitUser("ada", SLOW);
            assertEquals(total(SLOW), ada.limits());
            server.server().limitSession(session, new Rate(100));
            assertEquals(total(new Rate(100)), ada.limits());

            configure(new RateLimits(QUICK, Rate.NONE, SLOW));

            assertEquals(new RateLimits(new Rate(100), Rate.NONE, SLOW), ada.limits());
            assertEquals(
                    List.of(
                            new LimitStatus(LimitStatus.Scope.TOTAL, "", Rate.NONE, true),
                            new LimitStatus(LimitStatus.Scope.USER, "ada", SLOW, true),
                            new LimitStatus(LimitStatus.Scope.SESSION, session.toString(), new Rate(100), true)),
                    server.server().limitStatuses());

            server.server().limitsAsConfigured();

            assertEquals(new RateLimits(QUICK, Rate.NONE, SLOW), ada.limits());
            assertEquals(
                    List.of(new LimitStatus(LimitStatus.Scope.TOTAL, "", QUICK, false)),
                    server.server().limitStatuses());
        }
    }

    @Test
    void aLoginThatIsRefusedPutsNoRateBackThatWasConfiguredBefore() throws Exception {
        adas = total(SLOW);
        server.server().configure(new Settings(10, Settings.BLOCK_BYTES_MAX, RateLimits.NONE), 10, 1);
        try (var ada = Caller.of(server, "ada")) {
            lookup = Optional.of(new Lookup());
            var late = lookup.get();
            var refused = CompletableFuture.supplyAsync(
                    () -> assertThrows(RftException.class, () -> Caller.of(server, "ada")));
            late.hasRead.await();

            adas = total(QUICK);
            server.server().configure(new Settings(10, Settings.BLOCK_BYTES_MAX, RateLimits.NONE), 10, 1);
            late.goesOn.countDown();

            assertEquals(ErrorCode.BUSY, refused.join().code());
            assertTrue(server.server()
                    .limitStatuses()
                    .contains(new LimitStatus(LimitStatus.Scope.USER, "ada", QUICK, false)));
            assertEquals(new Message.Pong(), ada.ask(new Message.Ping()));
        }
    }

    @Test
    void aLoginThatTookLongHasTheRateThatWasConfiguredMeanwhile() throws Exception {
        adas = total(SLOW);
        lookup = Optional.of(new Lookup());
        var late = lookup.get();
        var coming = CompletableFuture.supplyAsync(() -> assertDoesNotThrow(() -> Caller.of(server, "ada")));
        late.hasRead.await();

        adas = total(QUICK);
        configure(RateLimits.NONE);
        late.goesOn.countDown();

        try (var ada = coming.join()) {
            assertEquals(total(QUICK), ada.limits());
        }
    }

    /** Of a user, that takes long: what was read may be old when it is used. */
    private static final class Lookup {
        private final CountDownLatch hasRead = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);

        void read() {
            hasRead.countDown();
            try {
                goesOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void configure(RateLimits limits) {
        server.server().configure(new Settings(10, Settings.BLOCK_BYTES_MAX, limits), 10, 10);
    }

    private Optional<User> user(String name) throws RftException {
        if (!usersAreReadable) {
            throw new RftException(ErrorCode.STORAGE, "the list cannot be read");
        }
        Optional<User> found = name.equals("ada")
                ? adaIsKnown ? TestServer.user(adasRoot, name, adas) : Optional.empty()
                : TestServer.user(root, name, RateLimits.NONE);
        var slow = lookup;
        lookup = Optional.empty();
        slow.ifPresent(Lookup::read);
        return found;
    }

    private static RateLimits total(Rate rate) {
        return new RateLimits(rate, Rate.NONE, Rate.NONE);
    }
}
