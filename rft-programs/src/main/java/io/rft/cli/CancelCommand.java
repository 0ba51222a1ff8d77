package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.client.JobRecord;
import io.rft.client.RftClient;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.protocol.Settings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rft cancel JOB…}: gives interrupted transfers up and removes what they have left. */
@Command(
        name = "cancel",
        description = {
            "Give interrupted transfers up: remove what has arrived of them, and forget them.",
            "JOB is the name that rft jobs shows, or the file. What cannot be reached is said; it goes by itself after 7 days."
        })
final class CancelCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by JobFlags
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "JOB", description = "What to give up.")
    private List<String> words = List.of();

    CancelCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws RftException {
        var jobs = new Jobs(world);
        var outcomes = new Outcomes();
        for (var word : words) {
            try {
                cancel(jobs, jobs.named(word));
                outcomes.succeeded();
            } catch (RftException e) {
                Errors.tell(world, e, output.colored(world, world.errIsTerminal()), output.debug());
                outcomes.failed(ExitCode.of(e));
            }
        }
        return outcomes.exitCode().value();
    }

    private void cancel(Jobs jobs, JobRecord job) throws RftException {
        var unreached = jobs.store().cancel(job, () -> discard(jobs, job));
        report(job, unreached);
        if (unreached.isPresent()) {
            var cause = unreached.get();
            throw new RftException(
                    cause.code(),
                    "job " + Jobs.name(job) + " is forgotten, but what has arrived at " + Jobs.target(job)
                            + " could not be removed: " + cause.getMessage(),
                    "It goes by itself when nobody has tried it for 7 days.",
                    cause);
        }
    }

    private void discard(Jobs jobs, JobRecord job) throws RftException {
        var parts = job.isTree() ? jobs.store().within(job) : List.of(job);
        switch (job.job().direction()) {
            case DOWNLOAD -> {
                discard(jobs, job, parts, JobRecord::discardHere);
                if (job.isTree()) { // what a killed process has left of small files, which have no records
                    job.discardHere();
                }
            }
            case UPLOAD -> {
                if (parts.isEmpty()) {
                    return; // and nothing to ask a server for
                }
                var flags = JobFlags.of(job, spec);
                try (var servers = new Servers(world, flags.server(), Settings.DEFAULT, output.quiet())) {
                    var client = servers.at(endpoint(job));
                    discard(jobs, job, parts, part -> discardAt(client, part));
                }
            }
        }
    }

    /** What is removed of a file. */
    private interface Discard {
        void of(JobRecord part) throws RftException;
    }

    /** Each file of a tree is forgotten with what is left of it; the first failure is told. */
    private static void discard(Jobs jobs, JobRecord job, List<JobRecord> parts, Discard discard) throws RftException {
        var failure = Optional.<RftException>empty();
        for (var part : parts) {
            if (part.equals(job)) {
                discard.of(part);
            } else {
                var problem = jobs.store().cancel(part, () -> discard.of(part));
                failure = failure.or(() -> problem);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static void discardAt(RftClient client, JobRecord job) throws RftException {
        try {
            client.discard(job.id(), RemotePath.parse(job.job().target()));
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, "job " + Jobs.name(job) + ": " + e.getMessage(), e);
        }
    }

    /** The server of a job; {@code USAGE} where its record makes no sense. */
    static Endpoint endpoint(JobRecord job) throws RftException {
        try {
            return Endpoint.parse(job.job().endpoint());
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, "job " + Jobs.name(job) + ": " + e.getMessage(), e);
        }
    }

    private void report(JobRecord job, Optional<RftException> unreached) throws RftException {
        if (json) {
            new JsonLines(world.out()).write(fields -> {
                fields.writeStringProperty("type", "cancelled");
                fields.writeStringProperty("job", Jobs.name(job));
                fields.writeStringProperty("transfer", job.id().toString());
                fields.writeStringProperty("source", Jobs.source(job));
                fields.writeStringProperty("target", Jobs.target(job));
                fields.writeBooleanProperty("removed", unreached.isEmpty());
                unreached.ifPresentOrElse(
                        cause -> {
                            fields.writeStringProperty("error", cause.code().wireName());
                            fields.writeStringProperty("message", String.valueOf(cause.getMessage()));
                        },
                        () -> fields.writeNullProperty("error"));
            });
        } else if (unreached.isEmpty() && !output.quiet()) {
            world.err()
                    .println(Escaped.of(Jobs.name(job) + "  cancelled, nothing of it is left at " + Jobs.target(job)));
        }
    }
}
