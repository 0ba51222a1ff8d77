package io.rft.cli;

import io.rft.RftException;
import io.rft.client.JobRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rft resume [JOB…]}: goes on with interrupted transfers as the commands would that began them. */
@Command(
        name = "resume",
        description = {
            "Go on with interrupted transfers of this user and machine, as if their commands were given again.",
            "JOB is the name that rft jobs shows, or the file; without any, all of them. Flags given here count more than those the"
                    + " transfer was begun with; a --password-command must be given again."
        })
final class ResumeCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by JobFlags, together with those of the job
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "JOB", description = "What to go on with.")
    private List<String> words = List.of();

    ResumeCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws RftException {
        try (var moving = new Moving(world, transfer, output)) {
            var jobs = chosen(moving);
            moving.started("resume", jobs.size());
            for (var job : jobs) {
                if (world.interruption().received().isEmpty()) {
                    goOn(job, moving);
                }
            }
            return moving.ended();
        }
    }

    /** Those that were named; else all that nobody is at. */
    private List<JobRecord> chosen(Moving moving) throws RftException {
        var jobs = new Jobs(world);
        var chosen = new ArrayList<JobRecord>();
        for (var word : words) {
            chosen.add(jobs.named(word));
        }
        if (words.isEmpty()) {
            for (var job : jobs.store().list().jobs()) {
                if (job.running()) {
                    moving.notice("job " + Jobs.name(job) + " is under way already");
                } else {
                    chosen.add(job);
                }
            }
            if (chosen.isEmpty()) {
                moving.notice("there is no interrupted transfer to go on with");
            }
        }
        return chosen.stream().distinct().toList();
    }

    private void goOn(JobRecord job, Moving moving) throws RftException {
        var flags = JobFlags.of(job, spec);
        var kept = job.options();
        try (var servers = new Servers(world, flags.server(), flags.transfer().settings(), output.quiet())
                .rates(flags.transfer().rates())
                .sockets(flags.transfer().sockets())
                .fixedConnections(flags.transfer().fixedConnections())
                .keeping(kept)) {
            var plan = new ResumePlan(job, flags);
            moving.move(() -> plan, plan.paths(), servers, flags.transfer());
        }
    }
}
