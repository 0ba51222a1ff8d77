package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
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
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (var tries = 0; ; tries++) {
                var known = find(file, job);
                if (known.isPresent()) {
                    return known.get();
                }
                try {
                    return create(file, job);
                } catch (FileAlreadyExistsException e) {
                    // Another process was faster, or the file is damaged: look again, then put it right.
                    if (tries > 0) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.STORAGE, "keeping the job in " + file + ": " + e.getMessage(), "Make it writable.", e);
        }
    }

    /** The job is done, or can never be. */
    void end(Job job) throws RftException {
        try {
            Files.deleteIfExists(file(job));
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "removing the job " + file(job) + ": " + e.getMessage(), e);
        }
    }

    private TransferId create(Path file, Job job) throws IOException {
        var id = TransferId.random(random);
        var properties = new Properties();
        properties.setProperty("transfer", id.toString());
        properties.setProperty("direction", job.direction().name());
        properties.setProperty("endpoint", job.endpoint());
        properties.setProperty("source", job.source());
        properties.setProperty("target", job.target());
        var text = new StringWriter();
        properties.store(text, "RFT: a transfer that can be resumed");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text.toString());
        return id;
    }

    /** Empty where there is none, or none that can be read and is this job's. */
    private static Optional<TransferId> find(Path file, Job job) throws IOException {
        try {
            var properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            var same = job.direction().name().equals(properties.getProperty("direction"))
                    && job.endpoint().equals(properties.getProperty("endpoint"))
                    && job.source().equals(properties.getProperty("source"))
                    && job.target().equals(properties.getProperty("target"));
            return same ? Optional.of(TransferId.parse(properties.getProperty("transfer", ""))) : Optional.empty();
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
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
