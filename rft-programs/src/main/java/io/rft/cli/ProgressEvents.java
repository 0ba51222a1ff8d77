package io.rft.cli;

import io.rft.RftException;
import io.rft.client.TransferProgress;
import io.rft.clock.Ticker;
import io.rft.console.JsonLines;
import io.rft.console.RateMeter;
import java.time.Duration;
import java.util.Optional;

/** Progress for programs: an object at most once a second. */
final class ProgressEvents implements ProgressView {
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final JsonLines lines;
    private final Ticker ticker;
    private String path = "";
    private RateMeter rate;
    private Optional<Long> saidNanos = Optional.empty();

    ProgressEvents(JsonLines lines, Ticker ticker) {
        this.lines = lines;
        this.ticker = ticker;
        this.rate = new RateMeter(0, ticker);
    }

    @Override
    public void show(String name, TransferProgress progress, int connectionsMax) throws RftException {
        if (!name.equals(path)) {
            path = name;
            rate = new RateMeter(progress.durable(), ticker);
        }
        rate.now(progress.durable());
        var now = ticker.nanoTime();
        if (saidNanos.isEmpty() || now - saidNanos.get() >= PAUSE_NANOS) {
            saidNanos = Optional.of(now);
            write(progress, connectionsMax);
        }
    }

    private void write(TransferProgress progress, int connectionsMax) throws RftException {
        lines.write(json -> {
            json.writeStringProperty("type", "progress");
            json.writeStringProperty("path", path);
            json.writeNumberProperty("bytes", progress.durable());
            json.writeNumberProperty("size", progress.size());
            json.writeNumberProperty("resumed-bytes", progress.resumed());
            json.writeNumberProperty("sent-bytes", progress.moved());
            json.writeNumberProperty("bytes-per-second", Math.round(rate.bytesPerSecond()));
            json.writeNumberProperty("connections", progress.connections());
            json.writeNumberProperty("connections-max", connectionsMax);
            if (progress.bottleneck().isPresent()) {
                json.writeStringProperty(
                        "limit", Converters.word(progress.bottleneck().get()));
            }
        });
    }
}
