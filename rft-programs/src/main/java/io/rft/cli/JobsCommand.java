package io.rft.cli;

import io.rft.RftException;
import io.rft.client.JobRecord;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.console.TextLines;
import io.rft.console.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rft jobs [--json]}: the interrupted transfers that this machine knows. */
@Command(
        name = "jobs",
        description = {
            "List the transfers of this user and machine that were begun and not finished; the copy of a tree is one.",
            "rft resume goes on with them, rft cancel gives them up; after 7 days without a try they are forgotten."
        })
final class JobsCommand implements Callable<Integer> {
    private static final int PERCENT = 100;

    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    JobsCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws RftException {
        var listing = new Jobs(world).store().list();
        for (var job : listing.jobs()) {
            if (json) {
                write(job);
            } else {
                print(job);
            }
        }
        for (var file : listing.damaged()) {
            damaged(file);
        }
        if (listing.jobs().isEmpty() && listing.damaged().isEmpty() && !json && !output.quiet()) {
            world.err().println("there are no interrupted transfers");
        }
        return ExitCode.DONE.value();
    }

    private void print(JobRecord job) throws RftException {
        var out = new TextLines(world.out());
        out.line(Jobs.name(job) + "  " + Jobs.verb(job) + "  " + Jobs.source(job) + "  ->  " + Jobs.target(job));
        out.line("          " + progress(job) + ", last tried " + age(job) + " ago, " + state(job));
        if (!job.options().isEmpty()) {
            out.line("          with " + ShellWords.join(job.options()));
        }
        var partial = partial(job);
        if (partial.isPresent()) {
            out.line("          in " + partial.get());
        }
        out.flush();
    }

    private static String progress(JobRecord job) {
        var durable = Units.formatBytes(job.durable());
        if (job.isTree()) {
            return job.files().getAsLong() + " files have come through";
        }
        if (job.size().isEmpty()) {
            return durable + " durable";
        }
        var size = job.size().getAsLong();
        var percent = (long) Math.floor((double) PERCENT * job.durable() / Math.max(1, size));
        return durable + " of " + Units.formatBytes(size) + " durable (" + percent + "%)";
    }

    private String age(JobRecord job) {
        var age = Duration.between(job.tried(), world.clock().instant());
        return Units.formatDuration(age.isNegative() ? Duration.ZERO : age);
    }

    private static String state(JobRecord job) {
        if (job.running()) {
            return "running";
        }
        return job.stop().map(stop -> "stopped: " + stop.reason()).orElse("cut off: its rft was killed");
    }

    /** A directory that cannot be looked into hides nothing else. */
    private static Optional<Path> partial(JobRecord job) {
        try {
            return job.findPartial();
        } catch (RftException unknown) {
            return Optional.empty();
        }
    }

    private void write(JobRecord job) throws RftException {
        var partial = partial(job);
        new JsonLines(world.out()).write(fields -> {
            fields.writeStringProperty("type", "job");
            fields.writeStringProperty("job", Jobs.name(job));
            fields.writeStringProperty("transfer", job.id().toString());
            fields.writeStringProperty("command", Jobs.verb(job));
            fields.writeStringProperty("source", Jobs.source(job));
            fields.writeStringProperty("target", Jobs.target(job));
            job.size()
                    .ifPresentOrElse(
                            size -> fields.writeNumberProperty("size", size), () -> fields.writeNullProperty("size"));
            job.files()
                    .ifPresentOrElse(
                            files -> fields.writeNumberProperty("files", files),
                            () -> fields.writeNullProperty("files"));
            fields.writeNumberProperty("durable-bytes", job.durable());
            fields.writeStringProperty("begun", job.begun().toString());
            fields.writeStringProperty("tried", job.tried().toString());
            fields.writeBooleanProperty("running", job.running());
            job.stop()
                    .ifPresentOrElse(
                            stop -> {
                                fields.writeStringProperty("error", stop.code().wireName());
                                fields.writeStringProperty("message", stop.reason());
                            },
                            () -> fields.writeNullProperty("error"));
            fields.writeArrayPropertyStart("options");
            job.options().forEach(fields::writeString);
            fields.writeEndArray();
            partial.ifPresentOrElse(
                    path -> fields.writeStringProperty("partial", path.toString()),
                    () -> fields.writeNullProperty("partial"));
            fields.writeStringProperty("resume", "rft resume " + Jobs.name(job));
        });
    }

    private void damaged(Path file) throws RftException {
        world.err().println("rft: " + file + " is damaged and tells of no job; remove it when you like");
        if (json) {
            new JsonLines(world.out()).write(fields -> {
                fields.writeStringProperty("type", "damaged");
                fields.writeStringProperty("file", file.toString());
            });
        }
    }
}
