package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that come to nothing, and how they end. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchmanTest {
    private static final RemotePath REMOTE = RemotePath.parse("/target");
    private static final ConnectOptions IMPATIENT = ConnectOptions.DEFAULT.withPatience(Patience.DEFAULT.scaled(0.5));
    /** Long enough for a slow machine to say what it has to say before. */
    private static final Duration STALL = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    private ScriptedServer server;
    private RftClient client;
    private Path source;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        client = server.client().build();
        source = Files.write(directory.resolve("source"), new byte[100_000]);
    }

    @AfterEach
    void everythingEnds() {
        client.close();
        server.close();
    }

    @Test
    void aServerThatNeverAnswersAnOfferIsAStall() throws Exception {
        use(IMPATIENT.withStallTimeout(STALL));

        var transfer = client.upload(new Upload(source, REMOTE));

        assertInstanceOf(Message.Offer.class, server.nextVisit().nextAsked().request());
        assertEquals(ErrorCode.STALLED, failure(transfer).code());
    }

    @Test
    void aServerThatAcceptsAndTakesNothingIsAStall() throws Exception {
        use(IMPATIENT.withStallTimeout(STALL));
        var transfer = client.upload(new Upload(source, REMOTE));
        var asked = server.nextVisit().nextAsked();
        var offer = assertInstanceOf(Message.Offer.class, asked.request());

        asked.reply().answer(new Message.Accept(offer.transfer(), 1, offer.blockBytes(), List.of(), true));

        assertEquals(ErrorCode.STALLED, failure(transfer).code());
    }

    @Test
    void aServerThatNeverOffersWhatWasFetchedIsAStall() throws Exception {
        use(IMPATIENT.withStallTimeout(STALL));
        var transfer = client.download(new Download(REMOTE, directory.resolve("target")));

        server.nextVisit().nextAsked().reply().answer(new Message.Done());

        assertEquals(ErrorCode.STALLED, failure(transfer).code());
    }

    @Test
    void aTransferGivesUpAfterItsTimeoutAlsoWhereNobodyIsThere() throws Exception {
        use(IMPATIENT.withTimeout(STALL));
        var transfer = client.upload(new Upload(source, REMOTE));
        server.nextVisit().nextAsked();

        server.close();

        var failure = failure(transfer);
        assertEquals(ErrorCode.NETWORK, failure.code());
        assertTrue(String.valueOf(failure.getMessage()).startsWith("no byte became durable"), failure::toString);
    }

    @Test
    void aTransferThatWaitsForASessionCanBeStopped() throws Exception {
        use(IMPATIENT);
        var transfer = client.upload(new Upload(source, REMOTE));
        server.nextVisit().nextAsked();
        server.close();

        transfer.cancel();

        assertEquals(ErrorCode.INTERRUPTED, failure(transfer).code());
    }

    @Test
    void afterAStallTheNextTransferHasItsOwnTime() throws Exception {
        use(IMPATIENT.withStallTimeout(STALL));
        var first = client.upload(new Upload(source, REMOTE));
        assertEquals(ErrorCode.STALLED, failure(first).code());
        server.nextVisit();

        var second = client.upload(new Upload(source, REMOTE));
        server.nextVisit()
                .nextAsked()
                .reply()
                .answer(Message.Failure.of(new RftException(ErrorCode.STORAGE, "the disk is full")));

        assertEquals(ErrorCode.STORAGE, failure(second).code());
    }

    private void use(ConnectOptions options) {
        client.close();
        client = server.client().options(options).build();
    }

    private static RftException failure(Transfer transfer) {
        return assertThrows(RftException.class, transfer::join);
    }
}
