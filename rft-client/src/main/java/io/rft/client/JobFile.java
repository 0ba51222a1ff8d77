package io.rft.client;

import io.rft.ErrorCode;
import io.rft.TransferId;
import io.rft.journal.Outcome;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
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
        var properties = new Properties();
        properties.setProperty("transfer", record.id().toString());
        properties.setProperty("direction", record.job().direction().name());
        properties.setProperty("endpoint", record.job().endpoint());
        properties.setProperty("source", record.job().source());
        properties.setProperty("target", record.job().target());
        record.size().ifPresent(size -> properties.setProperty("size", Long.toString(size)));
        properties.setProperty("durable", Long.toString(record.durable()));
        properties.setProperty("begun", record.begun().toString());
        properties.setProperty("tried", record.tried().toString());
        record.stop().ifPresent(stop -> {
            properties.setProperty("stopped", stop.code().wireName());
            properties.setProperty("reason", stop.reason());
        });
        record.done().ifPresent(done -> {
            properties.setProperty("done", "%08x".formatted(done.crc32c()));
            done.proof().ifPresent(proof -> {
                properties.setProperty("done.source", proof.source().toString());
                properties.setProperty("done.published", proof.published().toString());
            });
        });
        for (var i = 0; i < record.options().size(); i++) {
            properties.setProperty("option." + i, record.options().get(i));
        }
        var text = new StringWriter();
        try {
            properties.store(text, "RFT: a transfer that can be resumed");
        } catch (IOException e) {
            throw new IllegalStateException("a string takes whatever is written to it", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
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
                    false));
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
