package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.Patience;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.channel.JoinedConnections;
import io.rft.clock.Ticker;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.rate.Pacer;
import io.rft.rate.Rate;
import io.rft.store.StagedFile;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The two ends of one session in one process: their transfers, joined by messages that arrive in order and by real data connections.
 * What it receives goes to the staged files that a test has provided. Thread-safe.
 */
final class Ends implements AutoCloseable {
    final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    final TaskGroup tasks = new TaskGroup(bugs::add);
    final BufferPool buffers = new BufferPool(Settings.BLOCK_BYTES_MIN, 8);
    final End client;
    final End server;

    private final JoinedConnections connections = new JoinedConnections();
    private final List<JoinedConnections.Pair> open = new ArrayList<>();

    Ends() {
        this(Settings.DEFAULT, Ticker.system());
    }

    Ends(Settings settings, Ticker ticker) {
        this(settings, ticker, new Pacer(Rate.NONE, ticker.nanoTime()));
    }

    Ends(Settings settings, Ticker ticker, Pacer sharedOfServer) {
        var pipes = Pipe.pair(tasks);
        client = new End(pipes.getFirst(), settings, new Pacer(Rate.NONE, ticker.nanoTime()), ticker);
        server = new End(pipes.getLast(), settings, sharedOfServer, ticker);
        pipes.getFirst().start(client);
        pipes.getLast().start(server);
    }

    /** Gives the client one more data connection, which swallows what it carries. */
    JoinedConnections.Pair connectNowhere() throws IOException {
        var pair = connections.next();
        open.add(pair);
        client.transfers.add(pair.client());
        return pair;
    }

    /** Gives both ends one more data connection. */
    JoinedConnections.Pair connect() throws IOException {
        var pair = connections.next();
        open.add(pair);
        client.transfers.add(pair.client());
        server.transfers.add(pair.server());
        return pair;
    }

    /** Ends the session as a lost network does. */
    void lose() {
        var cause = new RftException(ErrorCode.NETWORK, "the session was lost");
        client.lose(cause);
        server.lose(cause);
    }

    /** Ends the session and waits for every thread of it. */
    @Override
    public void close() {
        lose();
        tasks.close();
    }

    /** One end: it sends what a test tells it to, and receives what the other one offers. */
    final class End implements Pipe.Handler {
        final Transfers transfers;

        private final Pipe pipe;
        private final Map<TransferId, StagedFile> expected = new ConcurrentHashMap<>();
        private final Map<TransferId, Receiver> receivers = new ConcurrentHashMap<>();
        final BlockingQueue<Message.Commit> commits = new LinkedBlockingQueue<>(); // as they arrive

        private End(Pipe pipe, Settings settings, Pacer shared, Ticker ticker) {
            this.pipe = pipe;
            this.transfers = new Transfers(
                    pipe, settings, shared, wanted -> {}, Patience.DEFAULT, idle -> {}, buffers, tasks, ticker);
        }

        /** Where the file of this transfer will go. */
        void expect(TransferId transfer, StagedFile staged) {
            expected.put(transfer, staged);
        }

        /** The receiver of a transfer that was accepted. */
        Receiver receiver(TransferId transfer) {
            return Objects.requireNonNull(receivers.get(transfer), "an accepted transfer");
        }

        @Override
        public Message.Answer request(Message.Request request) throws RftException {
            return switch (request) {
                case Message.Offer offer -> accept(offer);
                case Message.ChecksumsPlease please ->
                    receiver(please.transfer()).checksums(please);
                case Message.Withdraw withdraw -> receiver(withdraw.transfer()).withdraw(withdraw);
                case Message.Commit commit -> commit(commit);
                case Message.Cancel cancel -> cancel(cancel);
                default -> throw new AssertionError(request);
            };
        }

        @Override
        public void told(Message.Notification notification) {
            switch (notification) {
                case Message.Missing missing -> transfers.told(missing);
                case Message.Progress progress -> transfers.told(progress);
                default -> throw new AssertionError(notification);
            }
        }

        private Message.Accept accept(Message.Offer offer) throws RftException {
            var staged = expected.get(offer.transfer());
            if (staged == null) {
                throw new RftException(ErrorCode.NOT_FOUND, "nobody expects that");
            }
            var receiver = transfers.receiver(
                    offer.transfer(), staged, new TransferStats(), cause -> failed(offer.transfer(), cause));
            receivers.put(offer.transfer(), receiver);
            transfers.add(receiver);
            return receiver.accept();
        }

        private Message.Committed commit(Message.Commit commit) throws RftException {
            commits.add(commit);
            var receiver = receiver(commit.transfer());
            var written = new CompletableFuture<Boolean>();
            receiver.whenWritten(() -> written.complete(true));
            assertTrue(written.join());
            return receiver.commit(commit);
        }

        private Message.Done cancel(Message.Cancel cancel) {
            if (!transfers.cancelled(cancel)) {
                var receiver = receiver(cancel.transfer());
                transfers.remove(receiver);
                receiver.close();
            }
            return new Message.Done();
        }

        private void failed(TransferId transfer, RftException cause) {
            var epoch = receiver(transfer).epoch();
            tasks.startVirtual("cancel", () -> {
                try {
                    pipe.ask(
                            new Message.Cancel(
                                    transfer, epoch, false, cause.code(), String.valueOf(cause.getMessage())),
                            Message.Done.class);
                } catch (RftException gone) {
                    // The sender has given up already.
                }
            });
        }

        private void lose(RftException cause) {
            pipe.lose(cause);
            transfers.close(cause);
            receivers.values().forEach(Receiver::close);
        }
    }
}
