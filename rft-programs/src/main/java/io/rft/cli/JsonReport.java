package io.rft.cli;

import io.rft.RftException;
import io.rft.console.JsonLines;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** The report for programs: one JSON object per line, of what becomes of all files. */
final class JsonReport implements TransferReport {
    private final JsonLines lines;
    private final TransferReport others;

    /** @param others are told the same in their words */
    JsonReport(JsonLines lines, TransferReport others) {
        this.lines = lines;
        this.others = others;
    }

    @Override
    public void started(String verb, int files) throws RftException {
        others.started(verb, files);
        lines.write(json -> {
            json.writeStringProperty("type", "start");
            json.writeStringProperty("command", verb);
            json.writeNumberProperty("files", files);
        });
    }

    @Override
    public void entry(FileOutcome outcome) throws RftException {
        others.entry(outcome);
        write(outcome);
    }

    @Override
    public void file(FileOutcome outcome) throws RftException {
        others.file(outcome);
        write(outcome);
    }

    private void write(FileOutcome outcome) throws RftException {
        lines.write(json -> {
            json.writeStringProperty("type", "file");
            json.writeStringProperty("path", outcome.path());
            json.writeStringProperty("target", outcome.target());
            json.writeStringProperty("action", outcome.action().name().toLowerCase(Locale.ROOT));
            json.writeNumberProperty("bytes", outcome.bytes());
            json.writeNumberProperty("resumed-bytes", outcome.resumedBytes());
            json.writeNumberProperty("changed-bytes", outcome.changedBytes());
            json.writeNumberProperty("sent-bytes", outcome.sentBytes());
            outcome.crc32c()
                    .ifPresentOrElse(
                            crc -> json.writeStringProperty("crc32c", String.format("%08x", crc)),
                            () -> json.writeNullProperty("crc32c"));
            outcome.sha256().ifPresent(digest -> json.writeStringProperty("tree-sha256", digest));
            seconds(json, outcome.elapsed());
            outcome.error()
                    .ifPresentOrElse(
                            error -> {
                                json.writeStringProperty("error", error.code().wireName());
                                json.writeStringProperty("message", String.valueOf(error.getMessage()));
                            },
                            () -> json.writeNullProperty("error"));
        });
    }

    @Override
    public void notice(String text) {
        others.notice(text);
    }

    @Override
    public void summary(Totals totals) throws RftException {
        others.summary(totals);
        lines.write(json -> {
            json.writeStringProperty("type", "summary");
            json.writeNumberProperty("files", totals.files());
            json.writeNumberProperty("bytes", totals.bytes());
            json.writeNumberProperty("sent-bytes", totals.sentBytes());
            json.writeNumberProperty("resumed-bytes", totals.resumedBytes());
            seconds(json, totals.elapsed());
            json.writeNumberProperty("connections", totals.connections());
            json.writeNumberProperty("retries", totals.retries());
            json.writeNumberProperty("failed", totals.failed());
            json.writeNumberProperty("exit", totals.exit().value());
        });
    }

    private static void seconds(JsonGenerator json, Duration elapsed) {
        json.writeNumberProperty("seconds", elapsed.toMillis() / 1000.0);
    }
}
