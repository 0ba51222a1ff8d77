package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.JobRecord;
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

    private JobFlags() {}

    /** {@code command} is the one that was typed; what neither says, environment and configuration do. */
    static JobFlags of(JobRecord job, CommandSpec command) throws RftException {
        var words = new ArrayList<>(job.options());
        words.addAll(GivenFlags.of(command.commandLine().getParseResult()));
        var flags = new JobFlags();
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
}
