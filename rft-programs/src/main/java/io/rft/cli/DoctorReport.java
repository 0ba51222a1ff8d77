package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.console.TextLines;
import io.rft.console.Units;
import io.rft.protocol.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Tells what is found out, as it comes: to people on a line each, to programs as JSON. One thread. */
final class DoctorReport {
    private static final String CONTINUED = " ".repeat(21);

    private final TextLines out;
    private final Optional<JsonLines> lines;
    private ExitCode exit = ExitCode.DONE;
    private int bad;

    /** @param lines for programs; then people are told nothing */
    DoctorReport(TextLines out, Optional<JsonLines> lines) {
        this.out = out;
        this.lines = lines;
    }

    void found(Finding finding) throws RftException {
        if (finding.level() == Finding.Level.BAD) {
            bad++;
            exit = exit == ExitCode.DONE ? finding.exit() : exit;
        }
        if (lines.isPresent()) {
            lines.get().write(json -> {
                json.writeStringProperty("type", "check");
                json.writeStringProperty("check", finding.check());
                json.writeStringProperty("level", Converters.word(finding.level()));
                json.writeStringProperty("text", finding.text());
                json.writeStringProperty("advice", finding.advice());
            });
        } else {
            say(Converters.word(finding.level()), finding.check(), finding.text(), finding.advice());
        }
    }

    void server(Endpoint server, Duration roundTrip, Settings agreed) throws RftException {
        if (lines.isPresent()) {
            lines.get().write(json -> {
                json.writeStringProperty("type", "server");
                BenchLines.server(json, server, roundTrip);
                BenchLines.settings(json, agreed);
            });
        } else {
            var rates = agreed.limits();
            found(Finding.ok(
                    "server", String.format(Locale.ROOT, "%s answers in %.2f ms", server, roundTrip.toNanos() / 1e6)));
            found(Finding.ok(
                    "limits",
                    "at most " + agreed.connections() + " connections, blocks of "
                            + Units.formatBytes(agreed.blockBytes()) + ", in all " + Units.formatRate(rates.total())
                            + ", per file " + Units.formatRate(rates.file()) + ", per connection "
                            + Units.formatRate(rates.connection())));
        }
    }

    void measured(Measured way) throws RftException {
        if (lines.isPresent()) {
            lines.get().write(json -> {
                json.writeStringProperty("type", "bench");
                BenchLines.way(json, way);
            });
        } else {
            found(Finding.ok(
                    Converters.word(way.direction()),
                    Units.formatRate(way.bytesPerSecond()) + " from memory to memory, over " + way.connections()
                            + (way.connections() == 1 ? " connection" : " connections")));
        }
    }

    /** How fast a disk is: {@code source} here or {@code store} at the server. */
    void disk(String which, String what, FlowMeter.Flow flow) throws RftException {
        if (lines.isPresent()) {
            lines.get().write(json -> {
                json.writeStringProperty("type", "disk");
                json.writeStringProperty("disk", which);
                json.writeNumberProperty("bytes", flow.bytes());
                json.writeNumberProperty("seconds", flow.time().toMillis() / 1000.0);
                json.writeNumberProperty("bytes-per-second", Math.round(flow.bytesPerSecond()));
            });
        } else {
            found(Finding.ok(which, what + " " + Units.formatRate(flow.bytesPerSecond())));
        }
    }

    void diagnosed(Diagnosis diagnosis) throws RftException {
        if (lines.isPresent()) {
            lines.get().write(json -> {
                json.writeStringProperty("type", "diagnosis");
                json.writeStringProperty("direction", Converters.word(diagnosis.direction()));
                diagnosis.limit().ifPresent(limit -> json.writeStringProperty("limit", Converters.word(limit)));
                json.writeStringProperty("text", diagnosis.text());
                json.writeStringProperty("advice", diagnosis.advice());
            });
        } else {
            say("=>", Converters.word(diagnosis.direction()), diagnosis.text(), diagnosis.advice());
        }
    }

    /** That was all; what the program returns. */
    ExitCode ended() throws RftException {
        if (lines.isPresent()) {
            lines.get().write(json -> {
                json.writeStringProperty("type", "summary");
                json.writeNumberProperty("bad", bad);
                json.writeNumberProperty("exit", exit.value());
            });
        }
        out.flush();
        return exit;
    }

    private void say(String mark, String what, String text, String advice) throws RftException {
        out.line(String.format(Locale.ROOT, "%-5s %-13s  %s", mark, what, text).stripTrailing());
        if (!advice.isEmpty()) {
            out.line(CONTINUED + advice);
        }
        out.flush();
    }
}
