package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.channel.DataConnection;
import io.rft.clock.Ticker;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.range.ByteRange;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that send as fast as they can, whatever was agreed, are read no faster. Only that time has passed is asserted: a slow machine
 * makes it more.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RudeClientTest {
    private static final int BLOCK = Settings.BLOCK_BYTES_MIN;
    private static final int BYTES = 6 << 20;
    private static final double TOLERANCE = 1.1;
    private static final Rate RATE = new Rate(4 << 20);

    @TempDir
    private Path root;

    private final Ticker ticker = Ticker.system();
    private final byte[] content = new byte[BYTES];

    RudeClientTest() {
        new SplittableRandom(3).nextBytes(content);
    }

    @Test
    void allItsConnectionsTogetherAreHeldToTheTotal() throws IOException {
        assertHeldTo(new RateLimits(RATE, Rate.NONE, Rate.NONE), 4);
    }

    @Test
    void aFileIsHeldToItsLimit() throws IOException {
        assertHeldTo(new RateLimits(Rate.NONE, RATE, Rate.NONE), 4);
    }

    @Test
    void eachConnectionIsHeldToItsLimit() throws IOException {
        assertHeldTo(new RateLimits(Rate.NONE, Rate.NONE, new Rate(RATE.bytesPerSecond() / 4)), 4);
    }

    private void assertHeldTo(RateLimits limits, int connections) throws IOException {
        var settings = new Settings(Settings.CONNECTIONS_MAX, Settings.BLOCK_BYTES_MAX, limits);
        try (var server = TestServer.of(root, builder -> builder.settings(settings));
                var rude = Caller.of(server, "ada")) {
            var accept = assertInstanceOf(Message.Accept.class, rude.ask(offer()));
            var links = new ArrayList<DataConnection>();
            for (var i = 0; i < connections; i++) {
                links.add(rude.connect());
            }

            var began = ticker.nanoTime();
            flood(links, accept);
            rude.awaitDurable(accept.epoch(), BYTES);
            var seconds = (ticker.nanoTime() - began) / 1e9;

            assertInstanceOf(Message.Committed.class, rude.ask(new Message.Commit(offer().transfer(), 1, crc())));
            // One piece of each connection may have gone through before anything had to wait.
            var least = (BYTES - (double) connections * BLOCK) / (RATE.bytesPerSecond() * TOLERANCE);
            assertTrue(seconds >= least, () -> BYTES + " bytes were taken in " + seconds + " s, not " + least);
            links.forEach(DataConnection::close);
        }
    }

    /** Each connection sends its part of the file, without a pause. */
    private void flood(List<DataConnection> links, Message.Accept accept) {
        var failures = new CopyOnWriteArrayList<String>();
        var tasks = new TaskGroup(bug -> failures.add(bug.toString()));
        var part = BYTES / links.size();
        for (var i = 0; i < links.size(); i++) {
            var range = new ByteRange((long) i * part, (long) (i + 1) * part);
            var link = links.get(i);
            tasks.startPlatform("rude-" + i, () -> {
                try {
                    Caller.send(link, accept, content, List.of(range));
                } catch (RftException e) {
                    failures.add(e.toString());
                }
            });
        }
        tasks.close();
        assertEquals(List.of(), failures);
    }

    private static Message.Offer offer() {
        return new Message.Offer(
                new TransferId(1, 2),
                RemotePath.parse("/file"),
                BYTES,
                Instant.EPOCH,
                Instant.EPOCH,
                "source",
                0600,
                BLOCK,
                true,
                true);
    }

    private int crc() {
        return Crc32cs.of(ByteBuffer.wrap(content));
    }
}
