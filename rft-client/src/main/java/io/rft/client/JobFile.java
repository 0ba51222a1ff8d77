package io.rft.client;

import io.rft.ErrorCode;
import io.rft.TransferId;
import io.rft.journal.Outcome;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;

/**
 * A job's record as text: properties, of which only the first five must be there, so that what an older version kept stays readable,
 * and what a newer one adds is passed over. Pure.
 */
final class JobFile {
    private static final int OPTIONS_MAX = 1000;
    private static final int HEXADECIMAL = 16;

    private JobFile() {}

    static byte[] bytes(JobRecord record) {
        var text = new StringBuilder("#RFT: a transfer that can be resumed\n");
        add(text, "transfer", record.id().toString());
        add(text, "direction", record.job().direction().name());
        add(text, "endpoint", record.job().endpoint());
        add(text, "source", record.job().source());
        add(text, "target", record.job().target());
        record.size().ifPresent(size -> add(text, "size", Long.toString(size)));
        add(text, "durable", Long.toString(record.durable()));
        add(text, "begun", record.begun().toString());
        add(text, "tried", record.tried().toString());
        record.stop().ifPresent(stop -> {
            add(text, "stopped", stop.code().wireName());
            add(text, "reason", stop.reason());
        });
        record.done().ifPresent(done -> {
            add(text, "done", HexFormat.of().toHexDigits(done.crc32c()));
            done.proof().ifPresent(proof -> {
                add(text, "done.source", proof.source().toString());
                add(text, "done.published", proof.published().toString());
            });
        });
        if (record.isTree()) {
            add(text, "tree", "yes"); // how many files it has brought, its log says
        }
        record.within().ifPresent(tree -> add(text, "within", tree.toString()));
        for (var i = 0; i < record.options().size(); i++) {
            add(text, "option." + i, record.options().get(i));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A line that {@link Properties#load} reads as this; its own writer costs a date, and more for each of many small files. */
    private static void add(StringBuilder text, String name, String value) {
        text.append(name).append('=');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\\' -> text.append("\\\\");
                case ' ', '\t', '\f' ->
                    text.append(i == 0 ? "\\" : "").append(c); // at the beginning it would be passed over
                default -> text.append(c);
            }
        }
        text.append('\n');
    }

    /** Empty if it is damaged. {@code modified} is when the file was written, for records that do not say. */
    static Optional<JobRecord> read(byte[] bytes, Instant modified) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            var job = new JobStore.Job(
                    JobStore.Direction.valueOf(required(properties, "direction")),
                    required(properties, "endpoint"),
                    required(properties, "source"),
                    required(properties, "target"));
            return Optional.of(new JobRecord(
                    TransferId.parse(required(properties, "transfer")),
                    job,
                    properties.containsKey("size") ? OptionalLong.of(bytes(properties, "size")) : OptionalLong.empty(),
                    bytes(properties, "durable"),
                    time(properties, "begun", modified),
                    time(properties, "tried", modified),
                    stop(properties),
                    done(properties),
                    options(properties),
                    false,
                    properties.containsKey("tree") ? OptionalLong.of(0) : OptionalLong.empty(),
                    properties.containsKey("within")
                            ? Optional.of(TransferId.parse(required(properties, "within")))
                            : Optional.empty()));
        } catch (IOException | IllegalArgumentException | DateTimeException damaged) {
            return Optional.empty();
        }
    }

    private static String required(Properties properties, String name) {
        var value = properties.getProperty(name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static long bytes(Properties properties, String name) {
        var value = Long.parseLong(properties.getProperty(name, "0"));
        if (value < 0) {
            throw new IllegalArgumentException(name + " is negative");
        }
        return value;
    }

    private static Instant time(Properties properties, String name, Instant otherwise) {
        var value = properties.getProperty(name, "");
        return value.isEmpty() ? otherwise : Instant.parse(value);
    }

    /** The reason of a newer version that this one has no code for is a reason all the same. */
    private static Optional<JobRecord.Stop> stop(Properties properties) {
        var word = properties.getProperty("stopped", "");
        if (word.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new JobRecord.Stop(ErrorCode.ofWireName(word), properties.getProperty("reason", "")));
    }

    private static Optional<JobRecord.Done> done(Properties properties) {
        var crc = properties.getProperty("done", "");
        if (crc.isEmpty()) {
            return Optional.empty();
        }
        var proof = properties.containsKey("done.source")
                ? Optional.of(new JobRecord.Proof(
                        Outcome.Key.parse(required(properties, "done.source")),
                        Outcome.Key.parse(required(properties, "done.published"))))
                : Optional.<JobRecord.Proof>empty();
        return Optional.of(new JobRecord.Done(Integer.parseUnsignedInt(crc, HEXADECIMAL), proof));
    }

    private static List<String> options(Properties properties) {
        var options = new ArrayList<String>();
        while (options.size() < OPTIONS_MAX && properties.containsKey("option." + options.size())) {
            options.add(properties.getProperty("option." + options.size()));
        }
        return options;
    }
}
