package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.fault.FaultPoint;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rates that are changed while sessions are up. */
@Timeout(300)
class LimitsTest {
    private static final RateLimits CONFIGURED = new RateLimits(new Rate(8000), new Rate(400), Rate.NONE);

    @TempDir
    Path root;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        var settings = new Settings(Settings.CONNECTIONS_MAX, Settings.BLOCK_BYTES_MAX, CONFIGURED);
        server = TestServer.of(root, builder -> builder.settings(settings));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSessionBeginsWithWhatIsConfigured() throws IOException {
        try (var ada = Caller.of(server, "ada")) {
            assertEquals(CONFIGURED, ada.agreed().settings().limits());
        }
    }

    @Test
    void aNewTotalIsToldToAllAndHoldsForThoseToCome() throws IOException {
        try (var ada = Caller.of(server, "ada");
                var bob = Caller.of(server, "bob")) {
            server.server().limitTotal(new Rate(9000));

            assertEquals(total(9000), ada.limits());
            assertEquals(total(9000), bob.limits());
        }
        try (var later = Caller.of(server, "ada")) {
            assertEquals(total(9000), later.agreed().settings().limits());
        }
    }

    @Test
    void aUsersRateIsTheUsersAloneAndNeverMoreThanTheTotal() throws IOException {
        try (var ada = Caller.of(server, "ada");
                var bob = Caller.of(server, "bob")) {
            server.server().limitUser("ada", new Rate(5000));
            assertEquals(total(5000), ada.limits());
            server.server().limitUser("ada", Rate.NONE);
            assertEquals(total(8000), ada.limits());

            server.server().limitTotal(new Rate(7000));
            assertEquals(total(7000), bob.limits());
        }
    }

    @Test
    void aSessionsRateIsItsOwn() throws IOException {
        try (var ada = Caller.of(server, "ada")) {
            var session = ada.agreed().session();

            assertTrue(server.server().limitSession(session, new Rate(100)));
            assertEquals(total(100), ada.limits());
            assertTrue(server.server().limitSession(session, Rate.NONE));
            assertEquals(total(8000), ada.limits());
        }
        assertFalse(server.server().limitSession(SessionId.random(new SplittableRandom(1)), Rate.NONE));
    }

    @Test
    void aClientThatWishesLessHearsWhatItCouldHave() throws IOException {
        var less = new RateLimits(new Rate(100), Rate.NONE, new Rate(30));
        var wishes = new Settings(4, Settings.BLOCK_BYTES_MIN, less);
        try (var ada = Caller.wishing(wishes, server, "ada", TestServer.PASSWORD)) {
            assertEquals(less.lower(CONFIGURED), ada.agreed().settings().limits());
            assertEquals(CONFIGURED, ada.limits());
        }
    }

    @Test
    void ratesAndSharesAreToldWhateverOperationRuns() throws Exception {
        var operating = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        try (var busy = Caller.of(server, "ada");
                var other = Caller.of(server, "ada");
                var _ = Stay.at(FaultPoint.FETCH_ARRIVED, operating, goesOn)) {
            busy.ask(offer(new TransferId(1, 2)));
            busy.send(new Message.Fetch(new TransferId(3, 4), RemotePath.parse("/file"), true));
            operating.await();

            other.ask(offer(new TransferId(5, 6)));
            assertTrue(busy.share().isLimited());
            server.server().limitUser("ada", new Rate(6000));
            assertEquals(total(6000), busy.limits());
        } finally {
            goesOn.countDown();
        }
    }

    private static Message.Offer offer(TransferId id) {
        return new Message.Offer(
                id,
                RemotePath.parse("/new"),
                1_000_000,
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                0600,
                Settings.BLOCK_BYTES_MIN,
                true,
                true);
    }

    private static RateLimits total(long bytesPerSecond) {
        return new RateLimits(new Rate(bytesPerSecond), CONFIGURED.file(), CONFIGURED.connection());
    }
}
