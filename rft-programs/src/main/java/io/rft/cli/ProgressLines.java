package io.rft.cli;

import io.rft.client.TransferProgress;
import io.rft.clock.Ticker;
import io.rft.console.ProgressLine;
import io.rft.console.RateMeter;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.IntSupplier;

/** Progress for people: one line that changes, on a terminal, or else a line every half minute. */
final class ProgressLines implements ProgressView {
    private static final String ERASE = "\r\u001b[K";
    private static final long PLAIN_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int PLAIN_COLUMNS = 200;

    private final PrintStream err;
    private final boolean inPlace;
    private final IntSupplier columns;
    private final Ticker ticker;
    private String path = "";
    private int width;
    private RateMeter rate;
    private long saidNanos;
    private boolean shown;

    private ProgressLines(PrintStream err, boolean inPlace, IntSupplier columns, Ticker ticker) {
        this.err = err;
        this.inPlace = inPlace;
        this.columns = columns;
        this.ticker = ticker;
        this.rate = new RateMeter(0, ticker);
        this.saidNanos = ticker.nanoTime();
    }

    /** @param columns how wide the terminal is; asked once per file, since asking costs a process */
    static ProgressView bar(PrintStream err, IntSupplier columns, Ticker ticker) {
        return new ProgressLines(err, true, columns, ticker);
    }

    static ProgressView plain(PrintStream err, Ticker ticker) {
        return new ProgressLines(err, false, () -> PLAIN_COLUMNS, ticker);
    }

    @Override
    public void show(String name, TransferProgress progress, int connectionsMax) {
        if (!name.equals(path)) {
            path = name;
            width = columns.getAsInt() - 1; // the last column makes some terminals wrap
            rate = new RateMeter(progress.durable(), ticker);
        }
        rate.now(progress.durable());
        if (inPlace) {
            err.print(ERASE + text(progress, connectionsMax));
            err.flush();
            shown = true;
        } else if (ticker.nanoTime() - saidNanos >= PLAIN_NANOS) {
            saidNanos = ticker.nanoTime();
            err.println(text(progress, connectionsMax));
        }
    }

    @Override
    public void clear() {
        if (shown) {
            err.print(ERASE);
            err.flush();
            shown = false;
        }
    }

    private String text(TransferProgress progress, int connectionsMax) {
        var left = progress.size() - progress.durable();
        var line = new ProgressLine(
                path,
                progress.durable(),
                progress.size(),
                rate.bytesPerSecond(),
                rate.timeFor(left),
                progress.connections(),
                connectionsMax,
                progress.bottleneck().map(Words::of).orElse(""));
        return line.text(width);
    }
}
