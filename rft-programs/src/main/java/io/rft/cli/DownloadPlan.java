package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Download;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files of servers that come to this machine. */
record DownloadPlan(List<Address.Remote> sources, Address.Local target, TransferOptions options) implements Plan {
    DownloadPlan {
        sources = List.copyOf(sources);
    }

    @Override
    public List<String> paths() {
        return sources.stream().map(Address.Remote::text).toList();
    }

    @Override
    public FileOutcome.Action done() {
        return FileOutcome.Action.RECEIVED;
    }

    @Override
    public List<? extends Item> items(Servers servers) throws RftException {
        var intoDirectory = intoDirectory();
        var items = new ArrayList<Fetching>();
        for (var source : sources) {
            if (source.isDirectory()) {
                throw Plan.directorySource(source.text());
            }
            var client = servers.ahead(Servers.UNKNOWN_BYTES).at(source.endpoint());
            var path = Remote.resolve(source, client);
            var to = intoDirectory ? target.path().resolve(path.name()) : target.path();
            items.add(new Fetching(source, client, download(path, to)));
        }
        Plan.refuseSameNames(
                items.stream().map(item -> item.download().target().toString()).toList());
        return items;
    }

    private Download download(RemotePath path, Path to) {
        return new Download(
                path,
                to,
                options.ifExists() == IfTargetExists.REPLACE,
                options.resume(),
                options.durability(),
                options.verification(),
                options.digest());
    }

    /** Whether the target is a directory to put files into; makes it where it is wanted and missing. */
    private boolean intoDirectory() throws RftException {
        if (Files.isDirectory(target.path())) {
            return true;
        }
        if (target.isDirectory()) {
            try {
                Files.createDirectories(target.path());
                return true;
            } catch (FileAlreadyExistsException e) {
                throw Plan.notADirectory(target.text());
            } catch (IOException e) {
                throw new RftException(
                        ErrorCode.STORAGE, "cannot make the directory " + target.text() + ": " + e.getMessage(), e);
            }
        }
        if (sources.size() > 1) {
            throw Plan.notADirectory(target.text());
        }
        return false;
    }

    /** A source that is fetched. */
    private record Fetching(Address.Remote source, RftClient client, Download download) implements Item {
        @Override
        public String path() {
            return source.text();
        }

        @Override
        public String target() {
            return download.target().toString();
        }

        @Override
        public Transfer start() throws RftException {
            return client.download(download);
        }

        /** Only the server knows what its names are. */
        @Override
        public RftException explained(RftException failure) {
            try {
                return failure.code() == ErrorCode.PERMISSION
                                && Remote.find(client, download.source())
                                        .map(Entry::type)
                                        .equals(Optional.of(EntryType.DIRECTORY))
                        ? Plan.directorySource(source.text())
                        : failure;
            } catch (RftException unknown) {
                return failure;
            }
        }
    }
}
