package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.TreeOptions;
import io.rft.client.TreeUpload;
import io.rft.client.Upload;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files of this machine that go to a server.
 *
 * @param trees how directories are copied, if they may be
 * @param select which of those that are none are moved
 */
record UploadPlan(
        List<Address.Local> sources,
        Address.Remote target,
        TransferOptions options,
        Optional<TreeOptions> trees,
        TreeOptions.Select select)
        implements Plan {
    UploadPlan {
        sources = List.copyOf(sources);
    }

    @Override
    public List<String> paths() {
        return sources.stream().map(Address.Local::text).toList();
    }

    @Override
    public FileOutcome.Action done() {
        return FileOutcome.Action.SENT;
    }

    @Override
    public List<? extends Item> items(Servers servers) throws RftException {
        Plan.refuseSameNames(sources.stream()
                .filter(source -> !isTree(source) || !source.isDirectory())
                .map(UploadPlan::name)
                .toList());
        var problems = sources.stream().map(this::problem).toList();
        if (problems.stream().allMatch(Optional::isPresent)) {
            return refused(problems);
        }
        RftClient client;
        try {
            client = servers.ahead(bytes()).at(target.endpoint());
        } catch (RftException e) { // what is wrong with a file all the same is told of that file
            return refused(
                    problems.stream().map(one -> one.or(() -> Optional.of(e))).toList());
        }
        var path = Remote.resolve(target, client);
        var intoDirectory = intoDirectory(client, path);
        var naming =
                options.tree().naming(sources.stream().map(UploadPlan::name).toList());
        var items = new ArrayList<Item>();
        for (var i = 0; i < sources.size(); i++) {
            var source = sources.get(i);
            var to = intoDirectory ? Remote.child(path, naming.apply(name(source))) : path;
            var shown = target.endpoint().host() + ":" + to;
            if (problems.get(i).isPresent()) {
                items.add(new Refused(source.text(), problems.get(i)));
            } else if (isTree(source)) {
                var tree = new TreeUpload(source.path(), source.isDirectory() ? path : to, trees.orElseThrow());
                items.add(new TreeItem(source.text(), shown, listener -> client.upload(tree, listener)));
            } else {
                items.add(new Sending(source, client, shown, upload(source, to)));
            }
        }
        Selecting.of(client, select, options, done()).among(items);
        items.replaceAll(item -> item instanceof Sending sending ? whole(sending, client) : item);
        return items;
    }

    /** With all that is to be done once it has come through. */
    private Item whole(Sending sending, RftClient client) {
        var keeping = Preserving.of(sending, options, keep -> client.keep(sending.upload(), keep));
        return Departing.of(keeping, new Departing.Here(sending.source().path()), options);
    }

    private boolean isTree(Address.Local source) {
        return trees.isPresent() && Files.isDirectory(source.path());
    }

    private long bytes() {
        return sources.stream().mapToLong(UploadPlan::bytes).sum();
    }

    private static long bytes(Address.Local source) {
        try {
            return Files.size(source.path());
        } catch (IOException e) { // what is wrong with it is told when it is opened
            return 0;
        }
    }

    private List<Refused> refused(List<Optional<RftException>> problems) {
        var items = new ArrayList<Refused>();
        for (var i = 0; i < sources.size(); i++) {
            items.add(new Refused(sources.get(i).text(), problems.get(i)));
        }
        return items;
    }

    private Upload upload(Address.Local source, RemotePath to) {
        return new Upload(
                source.path(),
                to,
                options.replaces(),
                options.resume(),
                options.durability(),
                options.verification(),
                options.digest(),
                options.tree().keep().holes());
    }

    /** Whether the target is a directory to put files into; makes it where it is wanted and missing. */
    private boolean intoDirectory(RftClient client, RemotePath path) throws RftException {
        var there = Remote.find(client, path).map(Entry::type);
        if (there.equals(Optional.of(EntryType.DIRECTORY))) {
            return true;
        }
        if (target.isDirectory() && there.isEmpty()) {
            if (!options.tree().dryRun()) {
                client.makeDirectory(path, true);
            }
            return true;
        }
        if (there.isEmpty() && sources.stream().anyMatch(this::isTree)) {
            return true; // which a tree makes, and a file beside it would need
        }
        if (target.isDirectory() || sources.size() > 1) {
            throw Plan.notADirectory(target.text());
        }
        return false;
    }

    private static String name(Address.Local source) {
        var name = source.path().getFileName();
        return name == null ? "/" : name.toString();
    }

    /** Why a source cannot be sent, as far as a look at it tells. */
    private Optional<RftException> problem(Address.Local source) {
        if (Files.isDirectory(source.path()) && trees.isEmpty()) {
            return Optional.of(Plan.directorySource(source.text()));
        } else if (Files.notExists(source.path())) {
            return Optional.of(new RftException(ErrorCode.NOT_FOUND, "there is no file " + source.text()));
        }
        return Optional.empty();
    }

    /** A source that is sent. */
    private record Sending(Address.Local source, RftClient client, String target, Upload upload) implements Item {
        @Override
        public String path() {
            return source.text();
        }

        @Override
        public Optional<Selecting.Ends> ends() {
            return Optional.of(new Selecting.Ends(upload.source(), upload.target()));
        }

        @Override
        public Transfer start() throws RftException {
            return client.upload(upload);
        }

        @Override
        public RftException explained(RftException failure) {
            return failure.code() == ErrorCode.NOT_FOUND && Files.exists(upload.source())
                    ? Plan.noDirectoryFor(target, failure)
                    : failure;
        }
    }
}
