package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.client.Measurement;
import io.rft.console.TextLines;
import io.rft.console.Units;
import io.rft.protocol.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was measured, as a table for people; a line appears when it is known. */
final class BenchTable implements BenchReport {
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final TextLines out;
    private final boolean quiet;

    BenchTable(TextLines out, boolean quiet) {
        this.out = out;
        this.quiet = quiet;
    }

    @Override
    public void started(Endpoint server, Duration roundTrip, Settings agreed) throws RftException {
        if (!quiet) {
            out.line(server + "  round trip " + milliseconds(roundTrip) + "  at most " + agreed.connections()
                    + " connections" + limits(agreed));
            out.line(row("conns", "up", "down", "retransmits", "rtt", "congestion", "limit"));
            out.flush();
        }
    }

    @Override
    public void measured(int connections, List<Measured> ways) throws RftException {
        var up = of(ways, Measurement.Direction.UP);
        var path = up.flatMap(Measured::path);
        out.line(row(
                Integer.toString(ways.getFirst().connections()),
                rate(up),
                rate(of(ways, Measurement.Direction.DOWN)),
                path.map(BenchTable::repeats).orElse("-"),
                path.map(one -> milliseconds(one.rtt())).orElse("-"),
                path.map(PathSummary::congestion)
                        .filter(name -> !name.isEmpty())
                        .orElse("-"),
                limits(ways)));
        out.flush();
    }

    @Override
    public void ended() {}

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%5s  %10s  %10s  %11s  %9s  %-10s  %s", cells)
                .stripTrailing();
    }

    private static Optional<Measured> of(List<Measured> ways, Measurement.Direction direction) {
        return ways.stream().filter(way -> way.direction() == direction).findFirst();
    }

    private static String rate(Optional<Measured> way) {
        return way.map(one -> Units.formatRate(one.bytesPerSecond())).orElse("-");
    }

    private static String repeats(PathSummary path) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * path.retransmittedShare());
    }

    /** Each once, up before down. */
    private static String limits(List<Measured> ways) {
        return ways.stream()
                .flatMap(way -> way.limit().stream())
                .map(Words::of)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String limits(Settings agreed) {
        var limits = agreed.limits();
        return (limits.total().isLimited() ? "  limit " + Units.formatRate(limits.total()) : "")
                + (limits.file().isLimited() ? "  per file " + Units.formatRate(limits.file()) : "")
                + (limits.connection().isLimited() ? "  per connection " + Units.formatRate(limits.connection()) : "");
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f ms", time.toNanos() / NANOS_PER_MILLISECOND);
    }
}
