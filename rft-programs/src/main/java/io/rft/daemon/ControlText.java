package io.rft.daemon;

import io.rft.Escaped;
import io.rft.console.Units;
import java.time.Duration;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** What a daemon answers, as a line for a person; names that a peer chose are escaped. Pure. */
final class ControlText {
    private static final int ID_CHARACTERS = 8;

    private ControlText() {}

    static String of(JsonNode line) {
        return Escaped.of(
                switch (text(line, "type")) {
                    case "status" -> status(line);
                    case "session" -> session(line);
                    case "transfer" -> transfer(line);
                    case "limit" -> limit(line);
                    case "kicked" -> "ended session " + id(line) + " of " + text(line, "user");
                    case "draining" ->
                        "takes nothing new any more; sessions that are still there: " + number(line, "sessions");
                    case "reloaded" -> reloaded(line);
                    case "stopping" -> "rftd stops, pid " + number(line, "pid");
                    default -> line.toString();
                });
    }

    private static String status(JsonNode line) {
        return "rftd " + text(line, "version") + " on " + text(line, "address") + ", pid " + number(line, "pid")
                + ", up " + age(line) + (line.path("draining").asBoolean(false) ? ", draining" : "")
                + "  sessions " + number(line, "sessions") + "  transfers " + number(line, "transfers")
                + "  conns " + number(line, "connections") + "  " + rate(line);
    }

    private static String session(JsonNode line) {
        return id(line) + "  " + text(line, "user") + "  " + text(line, "address") + "  up " + age(line)
                + "  conns " + number(line, "connections") + "  transfers " + number(line, "transfers")
                + "  " + Units.formatBytes(number(line, "bytes")) + "  " + rate(line);
    }

    private static String transfer(JsonNode line) {
        var size = number(line, "size");
        var durable = number(line, "durable-bytes");
        var percent = size == 0 ? 100 : (long) (100.0 * durable / size);
        return id(line) + "  " + text(line, "user") + "  " + text(line, "direction") + "  " + text(line, "path") + "  "
                + percent + "%  " + Units.formatBytes(durable, size) + "  " + rate(line);
    }

    private static String limit(JsonNode line) {
        var rate = line.path("rate").isNumber() ? rate(line) : "none";
        var timetable = text(line, "timetable");
        var whose = switch (text(line, "scope")) {
            case "user" -> "user " + text(line, "user");
            case "session" -> "session " + id(line);
            default -> text(line, "scope");
        };
        return whose + "  " + rate + (line.path("set").asBoolean(false) ? "  set by rftctl" : "")
                + (timetable.isEmpty() ? "" : "  timetable " + timetable);
    }

    private static String reloaded(JsonNode line) {
        var keys = new ArrayList<String>();
        line.path("from-next-start").forEach(key -> keys.add(key.asString("")));
        return "the configuration was read again"
                + (keys.isEmpty() ? "" : "; from the next start on: " + String.join(", ", keys));
    }

    private static String rate(JsonNode line) {
        return Units.formatRate(line.path("rate").asDouble(0));
    }

    private static String id(JsonNode line) {
        var id = text(line, "session");
        return id.substring(0, Math.min(id.length(), ID_CHARACTERS));
    }

    private static String age(JsonNode line) {
        return Units.formatDuration(
                Duration.ofMillis((long) (line.path("seconds").asDouble(0) * 1000)));
    }

    private static String text(JsonNode line, String field) {
        return line.path(field).asString("");
    }

    private static long number(JsonNode line, String field) {
        return line.path(field).asLong(0);
    }
}
