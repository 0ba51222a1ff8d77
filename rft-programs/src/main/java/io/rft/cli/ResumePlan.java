package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Download;
import io.rft.client.JobRecord;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.Upload;
import java.nio.file.Path;
import java.util.List;

/** The one file of a job, to the very target that it had. */
record ResumePlan(JobRecord job, TransferOptions options) implements Plan {
    @Override
    public List<String> paths() {
        return List.of(Jobs.source(job));
    }

    @Override
    public FileOutcome.Action done() {
        return switch (job.job().direction()) {
            case UPLOAD -> FileOutcome.Action.SENT;
            case DOWNLOAD -> FileOutcome.Action.RECEIVED;
        };
    }

    @Override
    public List<? extends Item> items(Servers servers) throws RftException {
        return List.of(new GoingOn(job, servers.ahead(Servers.UNKNOWN_BYTES).at(CancelCommand.endpoint(job)), options));
    }

    /** What goes on. */
    private record GoingOn(JobRecord job, RftClient client, TransferOptions options) implements Item {
        @Override
        public String path() {
            return Jobs.source(job);
        }

        @Override
        public String target() {
            return Jobs.target(job);
        }

        @Override
        public Transfer start() throws RftException {
            var source = job.job().source();
            var target = job.job().target();
            var replace = options.ifExists() == IfTargetExists.REPLACE;
            try {
                return switch (job.job().direction()) {
                    case UPLOAD ->
                        client.upload(new Upload(
                                Path.of(source),
                                RemotePath.parse(target),
                                replace,
                                options.resume(),
                                options.durability(),
                                options.verification(),
                                options.digest()));
                    case DOWNLOAD ->
                        client.download(new Download(
                                RemotePath.parse(source),
                                Path.of(target),
                                replace,
                                options.resume(),
                                options.durability(),
                                options.verification(),
                                options.digest()));
                };
            } catch (IllegalArgumentException e) {
                throw new RftException(ErrorCode.USAGE, "job " + Jobs.name(job) + ": " + e.getMessage(), e);
            }
        }
    }
}
