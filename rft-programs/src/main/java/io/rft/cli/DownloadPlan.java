package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Download;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.TreeDownload;
import io.rft.client.TreeOptions;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Files of servers that come to this machine.
 *
 * @param trees how directories are copied, if they may be
 * @param select which of those that are none are moved
 */
record DownloadPlan(
        List<Address.Remote> sources,
        Address.Local target,
        TransferOptions options,
        Optional<TreeOptions> trees,
        TreeOptions.Select select)
        implements Plan {
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
        var items = new ArrayList<Item>();
        var found = new ArrayList<Found>();
        for (var source : sources) {
            found.add(find(source, servers));
        }
        var naming = options.tree()
                .naming(found.stream()
                        .flatMap(one -> one.paths().stream())
                        .map(RemotePath::name)
                        .toList());
        for (var one : found) {
            var some = new ArrayList<Item>();
            for (var i = 0; i < one.paths().size(); i++) {
                var path = one.paths().get(i);
                var to = intoDirectory ? child(naming.apply(path.name())) : target.path();
                some.add(new Fetching(one.addresses().get(i), one.client(), download(path, to)));
            }
            if (trees.isPresent()) {
                treesAmong(some, one.client(), naming);
            }
            if (!intoDirectory && some.size() > 1) {
                throw Plan.notADirectory(target.text());
            }
            Selecting.of(one.client(), select, options, done()).among(some);
            items.addAll(some);
        }
        Plan.refuseSameNames(items.stream()
                .filter(item -> item.tree().isEmpty())
                .map(Item::target)
                .toList());
        items.replaceAll(item -> item instanceof Fetching(var ignored, var client, var download)
                ? Departing.of(
                        Preserving.of(item, options, keep -> client.keep(download, keep)),
                        new Departing.There(client, download.source(), download.target()),
                        options)
                : item);
        return items;
    }

    /** What a source stands for. */
    private record Found(RftClient client, List<RemotePath> paths, List<Address.Remote> addresses) {}

    private Found find(Address.Remote source, Servers servers) throws RftException {
        if (source.isDirectory() && trees.isEmpty()) {
            throw Plan.directorySource(source.text());
        }
        var client = servers.ahead(Servers.UNKNOWN_BYTES).at(source.endpoint());
        var paths = new ArrayList<RemotePath>();
        var addresses = new ArrayList<Address.Remote>();
        Remote.expand(source, client, notice -> {}, (path, one) -> {
            paths.add(path);
            addresses.add(one);
        });
        return new Found(client, paths, addresses);
    }

    private Path child(String name) {
        return target.path().resolve(name);
    }

    /** What is a directory there is copied with all that is in it; the contents of one that was written with a slash go to the target itself. */
    private void treesAmong(List<Item> items, RftClient client, UnaryOperator<String> naming) throws RftException {
        for (var at = items.listIterator(); at.hasNext(); ) {
            if (at.next() instanceof Fetching(var address, var ignored, var download)
                    && Remote.find(client, download.source())
                            .map(Entry::type)
                            .equals(Optional.of(EntryType.DIRECTORY))) {
                var name = download.source().name();
                var to = address.isDirectory() || name.isEmpty() ? target.path() : child(naming.apply(name));
                var tree = new TreeDownload(download.source(), to, trees.orElseThrow());
                at.set(new TreeItem(address.text(), to.toString(), listener -> client.download(tree, listener)));
            }
        }
    }

    private Download download(RemotePath path, Path to) {
        return new Download(
                path,
                to,
                options.replaces(),
                options.resume(),
                options.durability(),
                options.verification(),
                options.digest(),
                options.tree().keep().holes());
    }

    /** Whether the target is a directory to put files into; makes it where it is wanted and missing. */
    private boolean intoDirectory() throws RftException {
        if (Files.isDirectory(target.path())) {
            return true;
        }
        if (target.isDirectory() && options.tree().dryRun() && !Files.exists(target.path())) {
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
        public Optional<Selecting.Ends> ends() {
            return Optional.of(new Selecting.Ends(download.target(), download.source()));
        }

        @Override
        public Transfer start() throws RftException {
            return client.download(download);
        }

        /** Only the server knows what its names are. */
        @Override
        public RftException explained(RftException failure) {
            var directory = download.target().toAbsolutePath().getParent();
            if (failure.code() == ErrorCode.NOT_FOUND && directory != null && Files.notExists(directory)) {
                return Plan.noDirectoryFor(download.target().toString(), failure);
            }
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
