package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.client.Bottleneck;
import io.rft.client.TransferProgress;
import io.rft.clock.ManualTicker;
import io.rft.console.JsonLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProgressViewTest {
    private static final long SECOND = 1_000_000_000;

    private final ManualTicker ticker = new ManualTicker();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void onATerminalOneLineIsWrittenOverAndTakenAway() throws RftException {
        var view = ProgressLines.bar(err, () -> 80, ticker);

        view.show("a", progress(0), 10);
        ticker.advance(SECOND);
        view.show("a", progress(1 << 20), 10);
        view.clear();
        view.clear();

        assertEquals(
                "\r\u001b[Ka    0%  0.0/2.0 MiB  0 B/s  ETA -:--  conns 3/10"
                        + "\r\u001b[Ka   50%  1.0/2.0 MiB  1.00 MiB/s  ETA 0:01  conns 3/10"
                        + "\r\u001b[K",
                said());
    }

    @Test
    void elsewhereALineIsSaidEveryHalfMinute() throws RftException {
        var view = ProgressLines.plain(err, ticker);

        for (var second = 0; second <= 65; second++) {
            view.show("a", progress(second), 10);
            ticker.advance(SECOND);
        }

        assertEquals(2, said().lines().count());
        assertTrue(said().lines().allMatch(line -> line.startsWith("a    0%  0.0/2.0 MiB")), said());
    }

    @Test
    void programsHearOfItOnceASecond() throws RftException {
        var view = new ProgressEvents(new JsonLines(bytes), ticker);

        for (var tenth = 0; tenth < 25; tenth++) {
            view.show("a", progress(tenth * 1000L), 10);
            ticker.advance(SECOND / 10);
        }

        var lines = said().lines().toList();
        assertEquals(3, lines.size(), said());
        var last = new JsonMapper().readTree(lines.getLast());
        assertEquals("progress", last.get("type").asString());
        assertEquals("a", last.get("path").asString());
        assertEquals(20_000, last.get("bytes").asLong());
        assertEquals(2 << 20, last.get("size").asLong());
        assertEquals(10_000, last.get("bytes-per-second").asLong());
        assertEquals(3, last.get("connections").asInt());
        assertEquals(10, last.get("connections-max").asInt());
    }

    @Test
    void whatHoldsATransferBackIsShownWhereItIsKnown() throws RftException {
        for (var words : Map.of(
                        Bottleneck.RATE_LIMIT, "bandwidth limit",
                        Bottleneck.OWN_CPU, "own CPU",
                        Bottleneck.NETWORK, "network",
                        Bottleneck.PEER, "peer")
                .entrySet()) {
            bytes.reset();
            ProgressLines.bar(err, () -> 80, ticker).show("a", progress(0, Optional.of(words.getKey())), 10);

            assertTrue(said().endsWith("  conns 3/10  limit: " + words.getValue()), said());
        }
    }

    @Test
    void programsHearWhatHoldsATransferBackWhereItIsKnown() throws RftException {
        new ProgressEvents(new JsonLines(bytes), ticker).show("a", progress(0, Optional.of(Bottleneck.RATE_LIMIT)), 10);
        assertEquals(
                "rate-limit", new JsonMapper().readTree(said()).get("limit").asString());

        bytes.reset();
        new ProgressEvents(new JsonLines(bytes), ticker).show("a", progress(0), 10);
        assertFalse(new JsonMapper().readTree(said()).has("limit"));
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static TransferProgress progress(long durable) {
        return progress(durable, Optional.empty());
    }

    private static TransferProgress progress(long durable, Optional<Bottleneck> bottleneck) {
        return new TransferProgress(2 << 20, durable, durable, 0, 0, 3, bottleneck);
    }
}
