package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.client.Measurement;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What was measured, for programs: one JSON object per line. */
final class BenchLines implements BenchReport {
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final double MILLIS_PER_SECOND = 1000;

    private final JsonLines lines;
    private final List<Measured> all = new ArrayList<>();

    BenchLines(JsonLines lines) {
        this.lines = lines;
    }

    @Override
    public void started(Endpoint server, Duration roundTrip, Settings agreed) throws RftException {
        lines.write(json -> {
            json.writeStringProperty("type", "start");
            json.writeStringProperty("command", "bench");
            server(json, server, roundTrip);
            settings(json, agreed);
        });
    }

    @Override
    public void measured(int connections, List<Measured> ways) throws RftException {
        for (var way : ways) {
            all.add(way);
            lines.write(json -> {
                json.writeStringProperty("type", "bench");
                way(json, way);
            });
        }
    }

    /** The best of each direction. */
    @Override
    public void ended() throws RftException {
        lines.write(json -> {
            json.writeStringProperty("type", "summary");
            for (var direction : Measurement.Direction.values()) {
                all.stream()
                        .filter(way -> way.direction() == direction)
                        .max(Comparator.comparingDouble(Measured::bytesPerSecond))
                        .ifPresent(way -> {
                            json.writeObjectPropertyStart(Converters.word(direction));
                            json.writeNumberProperty("connections", way.connections());
                            json.writeNumberProperty("bytes-per-second", Math.round(way.bytesPerSecond()));
                            json.writeEndObject();
                        });
            }
            json.writeNumberProperty("exit", ExitCode.DONE.value());
        });
    }

    static void server(JsonGenerator json, Endpoint server, Duration roundTrip) {
        json.writeStringProperty("host", server.host());
        json.writeNumberProperty("port", server.port());
        json.writeStringProperty("user", server.user());
        json.writeNumberProperty("milliseconds", milliseconds(roundTrip));
    }

    static void settings(JsonGenerator json, Settings agreed) {
        json.writeNumberProperty("connections-max", agreed.connections());
        json.writeNumberProperty("block-bytes", agreed.blockBytes());
        rate(json, "total-rate", agreed.limits().total());
        rate(json, "file-rate", agreed.limits().file());
        rate(json, "connection-rate", agreed.limits().connection());
    }

    static void way(JsonGenerator json, Measured way) {
        json.writeStringProperty("direction", Converters.word(way.direction()));
        json.writeNumberProperty("connections", way.connections());
        json.writeNumberProperty("bytes", way.flow().bytes());
        json.writeNumberProperty("seconds", way.flow().time().toMillis() / MILLIS_PER_SECOND);
        json.writeNumberProperty("bytes-per-second", Math.round(way.bytesPerSecond()));
        way.path().ifPresent(path -> path(json, path));
        way.limit().ifPresent(limit -> json.writeStringProperty("limit", Converters.word(limit)));
    }

    private static void path(JsonGenerator json, PathSummary path) {
        json.writeStringProperty("congestion", path.congestion());
        json.writeNumberProperty("rtt-milliseconds", milliseconds(path.rtt()));
        json.writeNumberProperty("min-rtt-milliseconds", milliseconds(path.minRtt()));
        json.writeNumberProperty("segments", path.sentSegments());
        json.writeNumberProperty("retransmits", path.retransmittedSegments());
    }

    private static void rate(JsonGenerator json, String name, Rate rate) {
        if (rate.isLimited()) {
            json.writeNumberProperty(name, rate.bytesPerSecond());
        }
    }

    private static double milliseconds(Duration time) {
        return time.toNanos() / NANOS_PER_MILLISECOND;
    }
}
