package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.JobRecord;
import io.rft.client.TreeOptions;
import java.util.ArrayList;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The flags with which a job goes on: those it was given, then those of the command that goes on with it, which count more. */
@Command(name = "job")
final class JobFlags {
    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final SyncFlags sync = new SyncFlags();

    private final JobRecord job;

    private JobFlags(JobRecord job) {
        this.job = job;
    }

    /** {@code command} is the one that was typed; what neither says, environment and configuration do. */
    static JobFlags of(JobRecord job, CommandSpec command) throws RftException {
        var words = new ArrayList<>(job.options());
        words.addAll(GivenFlags.of(command.commandLine().getParseResult()));
        var flags = new JobFlags(job);
        try {
            Rft.reading(new CommandLine(flags), command.defaultValueProvider()).parseArgs(words.toArray(String[]::new));
        } catch (ParameterException e) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "job " + Jobs.name(job) + " was kept with flags that make no sense here: " + e.getMessage(),
                    "Cancel it with: rft cancel " + Jobs.name(job),
                    e);
        }
        return flags;
    }

    TransferOptions transfer() {
        return transfer;
    }

    ServerOptions server() {
        return server;
    }

    /** How a tree is copied. What only a sync can do must have been asked for when the job was begun: no variable makes a put one. */
    TreeOptions trees() throws RftException {
        if (job.options().contains("--files-from=" + NameList.STANDARD_INPUT)) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "job " + Jobs.name(job) + " was given its names on standard input",
                    "Give its command again, with the names.");
        }
        var options = transfer.tree().options(transfer, TreeOptions.Select.ALL);
        return SyncFlags.areAmong(job.options()) ? sync.of(options) : options;
    }
}
