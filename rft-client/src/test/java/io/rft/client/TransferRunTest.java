package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.channel.DataConnection;
import io.rft.channel.Pace;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Blob;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.Limits;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.rate.RateLimits;
import io.rft.store.SourceFile;
import io.rft.store.SourceIdentity;
import io.rft.task.TaskGroup;
import io.rft.transfer.Reader;
import io.rft.transfer.TransferStats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uploads and downloads whose server is played. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransferRunTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_DEFAULT;
    private static final RemotePath REMOTE = RemotePath.parse("/remote");

    @TempDir
    private Path directory;

    private final byte[] content = new byte[3 * BLOCK + 10];
    private final TaskGroup tasks = new TaskGroup(Throwable::printStackTrace);
    private ScriptedServer server;
    private RftClient client;

    TransferRunTest() {
        new SplittableRandom(6).nextBytes(content);
    }

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        client = server.client().build();
        Files.write(directory.resolve("source"), content);
    }

    @AfterEach
    void everythingEnds() {
        client.close();
        server.close();
        tasks.close();
    }

    @Test
    void aTransferToldToStartAfreshUsesWhatItHasMovedItself() throws Exception {
        var transfer = client.upload(new Upload(directory.resolve("source"), REMOTE, true, false));
        var first = server.nextVisit();
        var asked = first.nextAsked();
        var offer = assertInstanceOf(Message.Offer.class, asked.request());
        assertFalse(offer.resume());
        asked.reply().answer(new Message.Accept(offer.transfer(), 1, BLOCK, List.of(new ByteRange(0, BLOCK)), false));
        while (transfer.stats().attempts() == 0) {
            Thread.onSpinWait();
        }

        first.lose();

        var again = assertInstanceOf(
                Message.Offer.class, server.nextVisit().nextAsked().request());
        assertTrue(again.resume());
        transfer.cancel();
    }

    @Test
    void aLostSessionIsAnEventAndAnotherOffer() throws Exception {
        var events = new CopyOnWriteArrayList<TransferEvent>();
        var transfer = client.upload(new Upload(directory.resolve("source"), REMOTE));
        transfer.onEvent(events::add);
        var first = server.nextVisit();
        first.nextAsked();
        first.lose();

        var second = server.nextVisit();
        var asked = second.nextAsked();
        var offer = assertInstanceOf(Message.Offer.class, asked.request());
        asked.reply().answer(new Message.Accept(offer.transfer(), 2, BLOCK, List.of(), false));

        var please = second.nextAsked();
        assertEquals(new Message.ChecksumsPlease(offer.transfer(), 2, 0, Limits.CHECKSUMS_MAX), please.request());
        please.reply().answer(new Message.Checksums(new Blob(new byte[0])));
        var commit = second.nextAsked();
        var crc = assertInstanceOf(Message.Commit.class, commit.request()).crc32c();
        assertEquals(Crc32cs.of(ByteBuffer.wrap(content)), crc);
        commit.reply().answer(new Message.Committed(offer.transfer(), content.length, crc));
        var result = transfer.join();
        assertEquals(content.length, result.bytes());
        assertEquals(content.length, result.resumedBytes());
        assertEquals(
                List.of("Interrupted", "Completed"),
                events.stream().map(event -> event.getClass().getSimpleName()).toList());
    }

    @Test
    void aSourceThatIsNotThereFailsWithoutAServer() throws Exception {
        var failure = failure(client.upload(new Upload(directory.resolve("nothing"), REMOTE)));

        assertEquals(ErrorCode.NOT_FOUND, failure.code());
        assertEquals(0, server.logins());
    }

    @Test
    void aDownloadArrives() throws Exception {
        var target = directory.resolve("target");
        var transfer = client.download(new Download(REMOTE, target));
        var visit = server.nextVisit();
        var fetch = fetched(visit);

        serve(visit, fetch, content).join();

        assertEquals(content.length, transfer.join().bytes());
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    @Test
    void aServerThatOffersLargerBlocksThanWereAgreedSendsThoseThatWere() throws Exception {
        var target = directory.resolve("target");
        var least = new Settings(1, Settings.BLOCK_BYTES_MIN, RateLimits.NONE);
        try (var modest = server.client().settings(least).build()) {
            var transfer = modest.download(new Download(REMOTE, target));
            var visit = server.nextVisit();
            var fetch = fetched(visit);

            var accept = visit.session.ask(offer(fetch, content.length), Message.Accept.class);

            assertEquals(Settings.BLOCK_BYTES_MIN, accept.blockBytes());
            transfer.cancel();
        }
    }

    @Test
    void wordOfAnotherAttemptDoesNotEndADownload() throws Exception {
        var target = directory.resolve("target");
        var transfer = client.download(new Download(REMOTE, target));
        var visit = server.nextVisit();
        var fetch = fetched(visit);
        var id = fetch.transfer();

        visit.session.ask(new Message.Cancel(id, 7, false, ErrorCode.BUSY, "an older one"), Message.Done.class);
        refused(visit, new Message.Commit(id, 7, 0));
        var serving = serve(visit, fetch, content);
        refused(visit, new Message.Commit(id, 7, 0));
        serving.join();

        assertEquals(content.length, transfer.join().bytes());
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    @Test
    void aServerThatGivesUpSaysWhy() throws Exception {
        var transfer = client.download(new Download(REMOTE, directory.resolve("target")));
        var visit = server.nextVisit();
        var fetch = fetched(visit);

        visit.session.ask(
                new Message.Cancel(fetch.transfer(), 0, false, ErrorCode.STORAGE, "a bad\u001b[31m sector"),
                Message.Done.class);

        var failure = failure(transfer);
        assertEquals(ErrorCode.STORAGE, failure.code());
        assertEquals("a bad\\x1b[31m sector", failure.getMessage());
    }

    @Test
    void aDownloadThatIsStoppedTellsTheServerWhichAttempt() throws Exception {
        var transfer = client.download(new Download(REMOTE, directory.resolve("target")));
        var visit = server.nextVisit();
        var fetch = fetched(visit);
        var accept = visit.session.ask(offer(fetch, content.length), Message.Accept.class);

        transfer.cancel();

        assertEquals(ErrorCode.INTERRUPTED, failure(transfer).code());
        var cancel = assertInstanceOf(Message.Cancel.class, visit.nextAsked().request());
        assertEquals(accept.epoch(), cancel.epoch());
        refused(visit, new Message.Commit(fetch.transfer(), accept.epoch(), 0));
    }

    @Test
    void aFileThatIsNotThereAtTheServerIsNotWaitedFor() throws Exception {
        var transfer = client.download(new Download(REMOTE, directory.resolve("target")));

        server.nextVisit().nextAsked().reply().fail(new RftException(ErrorCode.NOT_FOUND, "no such file"));

        assertEquals(ErrorCode.NOT_FOUND, failure(transfer).code());
    }

    @Test
    void aDownloadThatCannotBeStoredDeclinesTheOffer() throws Exception {
        Files.writeString(directory.resolve("target"), "precious");
        var transfer = client.download(new Download(REMOTE, directory.resolve("target"), false, true));
        var visit = server.nextVisit();
        var fetch = fetched(visit);

        refused(visit, offer(fetch, content.length));

        assertEquals(ErrorCode.EXISTS, failure(transfer).code());
        assertEquals("precious", Files.readString(directory.resolve("target")));
    }

    @Test
    void aWrongChecksumIsNotPublished() throws Exception {
        var target = directory.resolve("target");
        var transfer = client.download(new Download(REMOTE, target));
        var visit = server.nextVisit();
        var fetch = fetched(visit);
        visit.session.ask(offer(fetch, 0), Message.Accept.class);

        assertEquals(
                ErrorCode.INTEGRITY,
                assertThrows(
                                RftException.class,
                                () -> visit.session.ask(
                                        new Message.Commit(fetch.transfer(), 1, 77), Message.Committed.class))
                        .code());

        assertEquals(ErrorCode.INTEGRITY, failure(transfer).code());
        assertFalse(Files.exists(target));
    }

    @Test
    void aStreamGoesOnAfterALossWhereItWas() throws Exception {
        var arrived = new CountDownLatch(1);
        var lost = new CountDownLatch(1);
        var out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                arrived.countDown();
                awaitQuietly(lost);
            }
        };
        var reading = read(out);
        var first = server.nextVisit();
        var fetch = fetched(first);
        var half = serve(first, fetch, content);
        arrived.await();
        first.lose();
        assertThrows(CompletionException.class, half::join);
        lost.countDown();

        var second = server.nextVisit();
        serve(second, fetched(second), content).join();

        assertEquals("read", reading.join());
        assertArrayEquals(content, out.toByteArray());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a test's thread", e);
        }
    }

    @Test
    void aStreamWhoseBlocksComeOutOfOrderGoesOnInANewSession() throws Exception {
        server.byHand(true);
        var out = new ByteArrayOutputStream();
        var reading = read(out);
        var first = server.nextVisit();
        var fetch = fetched(first);
        var accept = first.session.ask(offer(fetch, content.length), Message.Accept.class);
        try (var connection = first.nextConnection()) {
            send(connection, accept, 0);
            send(connection, accept, 2 * BLOCK); // the one between went over a connection that was lost
            assertTrue(first.session.awaitEnd(Long.MAX_VALUE));
        }

        server.byHand(false);
        var second = server.nextVisit();
        serve(second, fetched(second), content).join();

        assertEquals("read", reading.join());
        assertArrayEquals(content, out.toByteArray());
    }

    @Test
    void aStreamOfAFileThatChangesMeanwhileFails() throws Exception {
        var out = new ByteArrayOutputStream();
        var reading = read(out);
        var first = server.nextVisit();
        var fetch = fetched(first);
        first.session.ask(offer(fetch, content.length), Message.Accept.class);
        first.lose();

        var second = server.nextVisit();
        refused(second, offer(fetched(second), content.length + 1));

        var failure = assertThrows(CompletionException.class, reading::join).getCause();
        assertInstanceOf(SourceChangedException.class, failure);
    }

    @Test
    void aListingThatDoesNotEndIsRefused() throws Exception {
        var listing = inBackground(tasks, () -> {
            client.list(RemotePath.ROOT, entry -> {});
            return "listed";
        });
        var visit = server.nextVisit();
        answered(visit, new Message.Listing(List.of(entry("a"), entry("b")), 5));
        var next = assertInstanceOf(Message.ListDirectory.class, answered(visit, new Message.Listing(List.of(), 5)));

        assertEquals(5, next.cursor());
        var failure = assertThrows(CompletionException.class, listing::join).getCause();
        assertEquals(
                ErrorCode.PROTOCOL,
                assertInstanceOf(RftException.class, failure).code());
    }

    @Test
    void aListingThatIsCutShortBeginsAnewAndGivesNothingTwice() throws Exception {
        var names = new ArrayList<String>();
        var listing = inBackground(tasks, () -> {
            client.list(RemotePath.ROOT, entry -> names.add(entry.name()));
            return "listed";
        });
        var first = server.nextVisit();
        answered(first, new Message.Listing(List.of(entry("a"), entry("b")), 5));
        first.nextAsked();
        first.lose();
        var second = server.nextVisit();
        var anew = assertInstanceOf(
                Message.ListDirectory.class, answered(second, new Message.Listing(List.of(entry("c"), entry("a")), 9)));
        answered(second, new Message.Listing(List.of(entry("b"), entry("d")), 0));

        assertEquals(0, anew.cursor());
        assertEquals("listed", listing.join());
        assertEquals(List.of("a", "b", "c", "d"), names);
    }

    @Test
    void aCloseEndsTransfersThatCanGoOnLater() throws Exception {
        var transfer = client.upload(new Upload(directory.resolve("source"), REMOTE));
        server.nextVisit().nextAsked();

        client.close();

        assertEquals(ErrorCode.INTERRUPTED, failure(transfer).code());
        assertEquals(
                ErrorCode.INTERRUPTED,
                failure(client.upload(new Upload(directory.resolve("source"), REMOTE)))
                        .code());
    }

    private static Message.Request answered(ScriptedServer.Visit visit, Message.Answer answer)
            throws InterruptedException {
        var asked = visit.nextAsked();
        asked.reply().answer(answer);
        return asked.request();
    }

    private static Message.Fetch fetched(ScriptedServer.Visit visit) throws InterruptedException {
        return assertInstanceOf(Message.Fetch.class, answered(visit, new Message.Done()));
    }

    private static void refused(ScriptedServer.Visit visit, Message.Request request) {
        assertThrows(RftException.class, () -> visit.session.ask(request, Message.Answer.class));
    }

    /** Sends the file as a server does. */
    private static CompletableFuture<Message.Committed> serve(
            ScriptedServer.Visit visit, Message.Fetch fetch, byte[] content) throws RftException {
        var offer = offer(fetch, content.length);
        var reader = new Reader(new Source(content), BLOCK);
        return inBackground(visit.tasks(), () -> visit.transfers.send(offer, reader, new TransferStats()));
    }

    /** Reads the file as a stream on a thread of its own. */
    private CompletableFuture<String> read(ByteArrayOutputStream out) {
        return inBackground(tasks, () -> {
            client.cat(REMOTE, out);
            return "read";
        });
    }

    private void send(DataConnection connection, Message.Accept attempt, int at) throws RftException {
        var payload = ByteBuffer.wrap(content, at, BLOCK).slice();
        var range = new ByteRange(at, at + BLOCK);
        var header = new BlockHeader.Block(attempt.transfer(), attempt.epoch(), range, Crc32cs.of(payload));
        connection.send(header, payload, Pace.NONE);
    }

    private static Message.Offer offer(Message.Fetch fetch, long size) {
        return new Message.Offer(
                fetch.transfer(), REMOTE, size, Instant.EPOCH, Instant.EPOCH, "source", 0644, BLOCK, true, true);
    }

    private static Message.Entry entry(String name) {
        return new Message.Entry(
                name, Message.EntryType.FILE, 0, 0644, Instant.EPOCH, "ada", "users", Optional.empty());
    }

    private static RftException failure(Transfer transfer) {
        return assertThrows(RftException.class, transfer::join);
    }

    private static <T> CompletableFuture<T> inBackground(TaskGroup group, Callable<T> action) {
        var future = new CompletableFuture<T>();
        group.startVirtual("test", () -> {
            try {
                future.complete(action.call());
            } catch (Exception | AssertionError e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** A file of the server. */
    private static final class Source implements SourceFile {
        private final byte[] content;

        Source(byte[] content) {
            this.content = content;
        }

        @Override
        public SourceIdentity identity() {
            return new SourceIdentity(content.length, Instant.EPOCH, Instant.EPOCH, "source");
        }

        @Override
        public int mode() {
            return 0644;
        }

        @Override
        public void read(long position, ByteBuffer target) {
            target.put(content, (int) position, target.remaining());
        }

        @Override
        public void checkUnchanged() {}

        @Override
        public void close() {}
    }
}
