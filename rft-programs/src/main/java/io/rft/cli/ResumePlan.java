package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Download;
import io.rft.client.JobRecord;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.TreeDownload;
import io.rft.client.TreeUpload;
import io.rft.client.Upload;
import java.nio.file.Path;
import java.util.List;

/** The one file or tree of a job, to the very target that it had. */
record ResumePlan(JobRecord job, JobFlags flags) implements Plan {
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
        var client = servers.ahead(Servers.UNKNOWN_BYTES).at(CancelCommand.endpoint(job));
        if (job.isTree()) {
            return List.of(tree(client));
        }
        var options = flags.transfer();
        var goingOn = new GoingOn(job, client, options);
        var keeping = Preserving.of(goingOn, options, keep -> switch (job.job().direction()) {
            case UPLOAD -> client.keep(goingOn.upload(), keep);
            case DOWNLOAD -> client.keep(goingOn.download(), keep);
        });
        return List.of(Departing.of(keeping, source(client), options));
    }

    private Item tree(RftClient client) throws RftException {
        var options = flags.trees();
        var source = job.job().source();
        var target = job.job().target();
        return new TreeItem(
                Jobs.source(job),
                Jobs.target(job),
                switch (job.job().direction()) {
                    case UPLOAD -> {
                        var tree = new TreeUpload(Path.of(source), RemotePath.parse(target), options);
                        yield listener -> client.upload(tree, listener);
                    }
                    case DOWNLOAD -> {
                        var tree = new TreeDownload(RemotePath.parse(source), Path.of(target), options);
                        yield listener -> client.download(tree, listener);
                    }
                });
    }

    private Departing.Source source(RftClient client) {
        var source = job.job().source();
        return switch (job.job().direction()) {
            case UPLOAD -> new Departing.Here(Path.of(source));
            case DOWNLOAD ->
                new Departing.There(
                        client, RemotePath.parse(source), Path.of(job.job().target()));
        };
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
            try {
                return switch (job.job().direction()) {
                    case UPLOAD -> client.upload(upload());
                    case DOWNLOAD -> client.download(download());
                };
            } catch (IllegalArgumentException e) {
                throw new RftException(ErrorCode.USAGE, "job " + Jobs.name(job) + ": " + e.getMessage(), e);
            }
        }

        Upload upload() {
            return new Upload(
                    Path.of(job.job().source()),
                    RemotePath.parse(job.job().target()),
                    options.replaces(),
                    options.resume(),
                    options.durability(),
                    options.verification(),
                    options.digest(),
                    options.tree().keep().holes());
        }

        Download download() {
            return new Download(
                    RemotePath.parse(job.job().source()),
                    Path.of(job.job().target()),
                    options.replaces(),
                    options.resume(),
                    options.durability(),
                    options.verification(),
                    options.digest(),
                    options.tree().keep().holes());
        }
    }
}
