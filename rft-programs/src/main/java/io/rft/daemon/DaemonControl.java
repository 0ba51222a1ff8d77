package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.console.Units;
import io.rft.server.RftServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a daemon does for {@code rftctl}: each request is an object with a {@code command}, each answer some objects and a last one of type
 * {@code done} or {@code error}. Thread-safe.
 */
final class DaemonControl implements ControlSocket.Control {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonControl.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION) // nobody is to read one command and do another
            .build();

    private final RftServer server;
    private final Configuring configuring;
    private final LimitControl limits;
    private final StopRequest stop;
    private final ControlLines shown;
    private final Sessions sessions;

    DaemonControl(RftServer server, Configuring configuring, LimitControl limits, StopRequest stop, Ticker ticker) {
        this.server = server;
        this.configuring = configuring;
        this.limits = limits;
        this.stop = stop;
        this.shown = new ControlLines(server, ticker);
        this.sessions = new Sessions(server);
    }

    @Override
    public Runnable answer(String request, OutputStream out) throws IOException {
        var lines = new JsonLines(out);
        Runnable afterwards = DaemonControl::nothing;
        try {
            var asked = parse(request);
            afterwards = perform(asked.path("command").asString(""), asked, lines);
            lines.write(json -> json.writeStringProperty("type", "done"));
        } catch (RftException e) {
            lines.write(json -> {
                json.writeStringProperty("type", "error");
                json.writeStringProperty("code", e.code().wireName());
                json.writeStringProperty("message", String.valueOf(e.getMessage()));
                json.writeStringProperty("advice", e.advice());
            });
        }
        return afterwards;
    }

    private Runnable perform(String command, JsonNode asked, JsonLines lines) throws RftException {
        switch (command) {
            case "status" -> shown.status(lines);
            case "sessions" -> shown.sessions(lines);
            case "transfers" -> shown.transfers(lines);
            case "limits" -> limits.show(lines);
            case "limit" -> limits.set(text(asked, "of"), text(asked, "rate").orElse(""), lines);
            case "kick" -> kick(text(asked, "session").orElse(""), lines);
            case "drain" -> drain(text(asked, "grace").orElse(""), lines);
            case "reload" -> reload(lines);
            case "stop" -> {
                return stop(lines);
            }
            default -> throw new RftException(ErrorCode.USAGE, "the daemon knows no command of this name");
        }
        return DaemonControl::nothing;
    }

    private void kick(String id, JsonLines lines) throws RftException {
        var session = sessions.find(id);
        if (session.isEmpty() || !server.kick(session.get().id())) {
            throw new RftException(
                    ErrorCode.NOT_FOUND, "there is no session " + id, "Which there are shows: rftctl sessions");
        }
        LOG.info("session {} was ended by the operator", session.get().id());
        lines.write(json -> {
            json.writeStringProperty("type", "kicked");
            json.writeStringProperty("session", session.get().id().toString());
            json.writeStringProperty("user", session.get().user());
        });
    }

    private void drain(String text, JsonLines lines) throws RftException {
        try {
            var grace = Units.parseDuration(text);
            server.drain(grace);
            LOG.info("takes nothing new any more; grace {}", grace);
            lines.write(json -> {
                json.writeStringProperty("type", "draining");
                json.writeNumberProperty("grace-seconds", grace.toMillis() / 1000.0);
                json.writeNumberProperty("sessions", server.sessions());
            });
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, "--grace: " + e.getMessage());
        }
    }

    private void reload(JsonLines lines) throws RftException {
        var later = configuring.reload();
        lines.write(json -> {
            json.writeStringProperty("type", "reloaded");
            json.writeArrayPropertyStart("from-next-start");
            later.forEach(json::writeString);
            json.writeEndArray();
        });
    }

    private Runnable stop(JsonLines lines) throws RftException {
        LOG.info("asked to stop");
        lines.write(json -> {
            json.writeStringProperty("type", "stopping");
            json.writeNumberProperty("pid", ProcessHandle.current().pid());
        });
        return () -> stop.ask(ExitCode.DONE);
    }

    private static void nothing() {}

    private static Optional<String> text(JsonNode asked, String field) {
        return Optional.of(asked.path(field).asString("")).filter(text -> !text.isEmpty());
    }

    static JsonNode parse(String request) throws RftException {
        try {
            var asked = JSON.readTree(request);
            if (asked.isObject()) {
                return asked;
            }
        } catch (JacksonException e) {
            // as below
        }
        throw new RftException(ErrorCode.USAGE, "a request is an object of JSON in one line");
    }
}
