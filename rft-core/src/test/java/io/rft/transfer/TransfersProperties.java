package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.JoinedConnections;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.seeded.Seeded;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;

/** A file over real connections that are cut again and again, at either end. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransfersProperties {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    private static final TransferId ID = new TransferId(1, 2);

    @Seeded(5)
    void arrivesOverAnyCuts(SplittableRandom random) throws Exception {
        var content = new byte[random.nextInt(40 * BLOCK)];
        random.nextBytes(content);
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var source = MemorySource.of(content);
        try (var ends = new Ends()) {
            ends.server.expect(ID, staged);
            var open = new ArrayList<JoinedConnections.Pair>();
            var sending = send(ends, source);
            for (var cuts = random.nextInt(8); cuts > 0; cuts--) {
                while (open.size() < 3) {
                    open.add(ends.connect());
                }
                cut(random, open.remove(random.nextInt(open.size())));
            }
            ends.connect();

            assertEquals(content.length, sending.join().size());
            assertEquals(ByteBuffer.wrap(content), ByteBuffer.wrap(staged.content()));
            assertEquals(List.of("committed", "closed"), staged.events());
            assertTrue(ends.bugs.isEmpty(), ends.bugs::toString);
        }
    }

    @Seeded(10)
    void aConnectionThatIsGivenUpLosesNothing(SplittableRandom random) throws Exception {
        var content = new byte[random.nextInt(100 * BLOCK, 400 * BLOCK)];
        random.nextBytes(content);
        var staged = MemoryStagedFile.of(content.length, BLOCK);
        var stats = new TransferStats();
        try (var ends = new Ends()) {
            ends.server.expect(ID, staged);
            for (var count = 0; count < 4; count++) {
                ends.connect();
            }
            var sending = send(ends, MemorySource.of(content), stats);
            var left = 4;
            while (left > 1) {
                var moved = random.nextLong(content.length);
                while (stats.moved() < moved && !sending.isDone()) {
                    Thread.onSpinWait();
                }
                var end = random.nextBoolean() ? ends.client : ends.server;
                var count = random.nextInt(1, left);
                end.transfers.retire(count);
                left -= count;
                while (ends.client.transfers.connections() > left || ends.server.transfers.connections() > left) {
                    Thread.onSpinWait();
                }
            }

            assertEquals(content.length, sending.join().size());
            assertEquals(ByteBuffer.wrap(content), ByteBuffer.wrap(staged.content()));
            assertEquals(content.length, stats.moved(), "nothing was sent twice");
            assertEquals(1, ends.client.transfers.connections());
            assertTrue(ends.bugs.isEmpty(), ends.bugs::toString);
        }
    }

    private static CompletableFuture<Message.Committed> send(Ends ends, MemorySource source) throws RftException {
        return send(ends, source, new TransferStats());
    }

    private static CompletableFuture<Message.Committed> send(Ends ends, MemorySource source, TransferStats stats)
            throws RftException {
        var size = source.identity().size();
        var offer = new Message.Offer(
                ID, RemotePath.parse("/file"), size, Instant.EPOCH, Instant.EPOCH, "", 0644, BLOCK, true, true);
        var reader = new Reader(source, BLOCK);
        var future = new CompletableFuture<Message.Committed>();
        ends.tasks.startVirtual("sending", () -> {
            try {
                future.complete(ends.client.transfers.send(offer, reader, stats));
            } catch (RftException | RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private static void cut(SplittableRandom random, JoinedConnections.Pair pair) {
        if (random.nextBoolean()) {
            pair.client().close();
        } else {
            pair.server().close();
        }
    }
}
