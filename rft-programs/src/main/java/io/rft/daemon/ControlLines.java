package io.rft.daemon;

import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.console.JsonLines;
import io.rft.rate.Rate;
import io.rft.rate.Timetable;
import io.rft.server.LimitStatus;
import io.rft.server.RftServer;
import io.rft.server.SessionStatus;
import io.rft.server.TransferStatus;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What a daemon tells of its server, as objects of JSON. A rate that is not limited is null. Thread-safe. */
final class ControlLines {
    private static final long SAMPLE_NANOS = 250_000_000;
    private static final long FILES_SAMPLE_NANOS = 1_000_000_000; // of a file only whole blocks are counted

    private final RftServer server;
    private final Ticker ticker;
    private final long begunNanos;

    ControlLines(RftServer server, Ticker ticker) {
        this.server = server;
        this.ticker = ticker;
        this.begunNanos = ticker.nanoTime();
    }

    void status(JsonLines lines) throws RftException {
        var rates = new MovedRates<>(
                server.sessionStatuses(), SessionStatus::id, SessionStatus::movedBytes, SAMPLE_NANOS, ticker);
        var sessions = server.sessionStatuses();
        lines.write(json -> {
            json.writeStringProperty("type", "status");
            json.writeStringProperty("version", RftServer.VERSION);
            json.writeNumberProperty("pid", ProcessHandle.current().pid());
            json.writeStringProperty("address", text(server.address()));
            json.writeNumberProperty("seconds", seconds(Duration.ofNanos(ticker.nanoTime() - begunNanos)));
            json.writeBooleanProperty("draining", server.isDraining());
            json.writeNumberProperty("sessions", sessions.size());
            json.writeNumberProperty("transfers", server.transferStatuses().size());
            json.writeNumberProperty(
                    "connections",
                    sessions.stream().mapToInt(SessionStatus::connections).sum());
            json.writeNumberProperty(
                    "rate", sessions.stream().mapToLong(rates::of).sum());
        });
    }

    void sessions(JsonLines lines) throws RftException {
        var rates = new MovedRates<>(
                server.sessionStatuses(), SessionStatus::id, SessionStatus::movedBytes, SAMPLE_NANOS, ticker);
        for (var session : server.sessionStatuses()) {
            lines.write(json -> {
                json.writeStringProperty("type", "session");
                json.writeStringProperty("session", session.id().toString());
                json.writeStringProperty("user", session.user());
                json.writeStringProperty("address", text(session.peer()));
                json.writeNumberProperty("seconds", seconds(session.age()));
                json.writeNumberProperty("connections", session.connections());
                json.writeNumberProperty("transfers", session.transfers());
                json.writeNumberProperty("bytes", session.movedBytes());
                json.writeNumberProperty("rate", rates.of(session));
                rate(json, "limit", session.limits().total());
            });
        }
    }

    void transfers(JsonLines lines) throws RftException {
        var rates = new MovedRates<>(
                server.transferStatuses(), TransferStatus::key, TransferStatus::movedBytes, FILES_SAMPLE_NANOS, ticker);
        for (var transfer : server.transferStatuses()) {
            lines.write(json -> {
                json.writeStringProperty("type", "transfer");
                json.writeStringProperty("transfer", transfer.id().toString());
                json.writeStringProperty("session", transfer.session().toString());
                json.writeStringProperty("user", transfer.user());
                json.writeStringProperty(
                        "direction", transfer.direction().name().toLowerCase(Locale.ROOT));
                json.writeStringProperty("path", transfer.path().toString());
                json.writeNumberProperty("size", transfer.sizeBytes());
                json.writeNumberProperty("durable-bytes", transfer.durableBytes());
                json.writeNumberProperty("bytes", transfer.movedBytes());
                json.writeNumberProperty("rate", rates.of(transfer));
            });
        }
    }

    /** A limit of the server, with the timetable that it is configured to follow. */
    static void limit(JsonLines lines, LimitStatus limit, Timetable timetable) throws RftException {
        lines.write(json -> {
            json.writeStringProperty("type", "limit");
            json.writeStringProperty("scope", limit.scope().name().toLowerCase(Locale.ROOT));
            switch (limit.scope()) {
                case TOTAL -> {}
                case USER -> json.writeStringProperty("user", limit.of());
                case SESSION -> json.writeStringProperty("session", limit.of());
            }
            rate(json, "rate", limit.rate());
            json.writeBooleanProperty("set", limit.isSet());
            timetable(json, timetable);
        });
    }

    /** A limit that is configured for each of a kind. */
    static void limit(JsonLines lines, String scope, Rate rate, Timetable timetable) throws RftException {
        lines.write(json -> {
            json.writeStringProperty("type", "limit");
            json.writeStringProperty("scope", scope);
            rate(json, "rate", rate);
            json.writeBooleanProperty("set", false);
            timetable(json, timetable);
        });
    }

    private static void timetable(JsonGenerator json, Timetable timetable) {
        if (timetable.changes()) {
            json.writeStringProperty("timetable", timetable.toString());
        }
    }

    private static void rate(JsonGenerator json, String name, Rate rate) {
        if (rate.isLimited()) {
            json.writeNumberProperty(name, rate.bytesPerSecond());
        } else {
            json.writeNullProperty(name);
        }
    }

    private static String text(InetSocketAddress address) {
        return ListenAddress.format(address.getAddress().getHostAddress(), address.getPort());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
