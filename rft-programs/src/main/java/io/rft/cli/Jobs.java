package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.JobRecord;
import io.rft.client.JobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** The jobs of whoever runs the program, and what they are called. For one thread. */
final class Jobs {
    /** So much of a transfer's id tells a person's jobs apart. */
    private static final int SHORT_CHARACTERS = 8;

    private final JobStore store;

    Jobs(World world) {
        this.store = store(world);
    }

    static JobStore store(World world) {
        return new JobStore(world.directories().state().resolve("jobs"), new SecureRandom(), world.clock());
    }

    JobStore store() {
        return store;
    }

    /** What a person calls a job. */
    static String name(JobRecord job) {
        return job.id().toString().substring(0, SHORT_CHARACTERS);
    }

    /** How a job's file is called at its server. */
    static String there(JobRecord job, String path) {
        return "rft://" + job.job().endpoint() + path;
    }

    static String source(JobRecord job) {
        return switch (job.job().direction()) {
            case UPLOAD -> job.job().source();
            case DOWNLOAD -> there(job, job.job().source());
        };
    }

    static String target(JobRecord job) {
        return switch (job.job().direction()) {
            case UPLOAD -> there(job, job.job().target());
            case DOWNLOAD -> job.job().target();
        };
    }

    static String verb(JobRecord job) {
        var verb = switch (job.job().direction()) {
            case UPLOAD -> "put";
            case DOWNLOAD -> "get";
        };
        return job.isTree() ? verb + " -r" : verb;
    }

    /** The one job whose id begins so, or whose source or target this is. */
    JobRecord named(String word) throws RftException {
        var found = store.list().jobs().stream()
                .filter(job -> job.id().toString().startsWith(word) || isAbout(job, word))
                .toList();
        if (found.isEmpty()) {
            throw new RftException(ErrorCode.NOT_FOUND, "there is no job " + word, "See: rft jobs");
        } else if (found.size() > 1) {
            throw new RftException(
                    ErrorCode.USAGE,
                    found.size() + " jobs are called " + word + ": " + names(found),
                    "Write more of the name. See: rft jobs");
        }
        return found.getFirst();
    }

    private static boolean isAbout(JobRecord job, String word) {
        var here = switch (job.job().direction()) {
            case UPLOAD -> job.job().source();
            case DOWNLOAD -> job.job().target();
        };
        return source(job).equals(word)
                || target(job).equals(word)
                || here.equals(Path.of(word).toAbsolutePath().normalize().toString());
    }

    private static String names(List<JobRecord> jobs) {
        return String.join(", ", jobs.stream().map(Jobs::name).toList());
    }
}
