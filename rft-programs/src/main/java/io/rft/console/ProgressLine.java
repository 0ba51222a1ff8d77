package io.rft.console;

import io.rft.Escaped;
import java.time.Duration;
import java.util.Optional;

/**
 * How far a transfer is, for a person: {@code big.iso   62%  6.2/10.0 GiB  1.13 GiB/s  ETA 0:03  conns 6/10  limit: remote disk}.
 *
 * @param done bytes that are durable
 * @param limit what holds the transfer back; empty if that is not known
 */
public record ProgressLine(
        String name,
        long done,
        long size,
        double bytesPerSecond,
        Optional<Duration> left,
        int connections,
        int connectionsMax,
        String limit) {
    private static final int NAME_CHARACTERS_MIN = 8;

    /** The line, its name shortened so that it fits into so many columns if that is possible. */
    public String text(int columns) {
        var facts = "  " + percent() + "  " + Units.formatBytes(done, size) + "  " + Units.formatRate(bytesPerSecond)
                + "  ETA " + left.map(ProgressLine::clock).orElse("-:--") + "  conns " + connections + "/"
                + connectionsMax;
        var line = facts + (limit.isEmpty() ? "" : "  limit: " + Escaped.of(limit));
        return Escaped.of(name, Math.max(NAME_CHARACTERS_MIN, columns - line.length())) + line;
    }

    /** Never 100 before all is durable. */
    private String percent() {
        return String.format("%3d%%", size == 0 ? 100 : (long) Math.floor(100.0 * done / size));
    }

    private static String clock(Duration left) {
        var hours = left.toHours();
        return hours == 0
                ? String.format("%d:%02d", left.toMinutesPart(), left.toSecondsPart())
                : String.format("%d:%02d:%02d", hours, left.toMinutesPart(), left.toSecondsPart());
    }
}
