package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.fault.FaultPoint;
import io.rft.store.PrivateFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;
import java.util.random.RandomGenerator;

/**
 * The transfers that were begun and not finished, one small file each: it keeps the transfer's id, by which the same command, given
 * again, goes on where the earlier one was stopped. What is durable is not written here but in the receiver's journal. Thread-safe,
 * and for several processes at once.
 */
public final class JobStore {
    /** What makes two commands the same job. */
    public record Job(Direction direction, String endpoint, String source, String target) {}

    /** Which way a job's file goes. */
    public enum Direction {
        UPLOAD,
        DOWNLOAD
    }

    private static final int FILE_BYTES_MAX = 256 << 10;

    private final Path directory;
    private final RandomGenerator random;

    /** Keeps jobs in this directory, which is made when it is needed, for its owner only. */
    public JobStore(Path directory, RandomGenerator random) {
        this.directory = directory;
        this.random = random;
    }

    /** The transfer id of a job: the one that it began with, or a new one, which is kept before this returns. */
    TransferId begin(Job job) throws RftException {
        var file = file(job);
        return alone(() -> {
            try {
                var known = find(file, job);
                return known.isPresent() ? known.get() : create(file, job);
            } catch (IOException e) {
                throw failure("keeping the job in " + file, e);
            }
        });
    }

    /** The job is done, or can never be. */
    void end(Job job) throws RftException {
        var file = file(job);
        alone(() -> {
            try {
                return Files.deleteIfExists(file);
            } catch (IOException e) {
                throw failure("removing the job " + file, e);
            }
        });
    }

    /** One process and thread at a time, so that nobody sees, or takes for damaged, what another one is writing. */
    private <T> T alone(PrivateFile.Action<T> action) throws RftException {
        return new PrivateFile(directory.resolve("jobs")).exclusively(action);
    }

    private TransferId create(Path file, Job job) throws IOException {
        FaultPoint.JOB_BEFORE_RECORD.hit();
        var id = TransferId.random(random);
        var properties = new Properties();
        properties.setProperty("transfer", id.toString());
        properties.setProperty("direction", job.direction().name());
        properties.setProperty("endpoint", job.endpoint());
        properties.setProperty("source", job.source());
        properties.setProperty("target", job.target());
        var text = new StringWriter();
        properties.store(text, "RFT: a transfer that can be resumed");
        Files.deleteIfExists(file); // a damaged one, or what a killed process had begun to write
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text.toString());
        FaultPoint.JOB_AFTER_RECORD.hit();
        return id;
    }

    /** Empty where there is none, or none that can be read and is this job's. */
    private static Optional<TransferId> find(Path file, Job job) throws IOException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var text = new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
            var properties = new Properties();
            properties.load(new StringReader(text));
            var same = job.direction().name().equals(properties.getProperty("direction"))
                    && job.endpoint().equals(properties.getProperty("endpoint"))
                    && job.source().equals(properties.getProperty("source"))
                    && job.target().equals(properties.getProperty("target"));
            return same ? Optional.of(TransferId.parse(properties.getProperty("transfer", ""))) : Optional.empty();
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RftException failure(String what, IOException cause) {
        return new RftException(ErrorCode.STORAGE, what + ": " + cause.getMessage(), "Make it writable.", cause);
    }

    private Path file(Job job) {
        try {
            var name =
                    MessageDigest.getInstance("SHA-256").digest(job.toString().getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(name, 0, 16) + ".job");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
