package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.Upload;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Files of this machine that go to a server. */
record UploadPlan(List<Address.Local> sources, Address.Remote target, TransferOptions options) implements Plan {
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
        Plan.refuseSameNames(sources.stream().map(UploadPlan::name).toList());
        var problems = sources.stream().map(UploadPlan::problem).toList();
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
        var items = new ArrayList<Item>();
        for (var i = 0; i < sources.size(); i++) {
            var source = sources.get(i);
            var to = intoDirectory ? Remote.child(path, name(source)) : path;
            items.add(
                    problems.get(i).isPresent()
                            ? new Refused(source.text(), problems.get(i))
                            : new Sending(source, client, target.endpoint().host() + ":" + to, upload(source, to)));
        }
        return items;
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
                options.ifExists() == IfTargetExists.REPLACE,
                options.resume(),
                options.durability(),
                options.verification(),
                options.digest());
    }

    /** Whether the target is a directory to put files into; makes it where it is wanted and missing. */
    private boolean intoDirectory(RftClient client, RemotePath path) throws RftException {
        var there = Remote.find(client, path).map(Entry::type);
        if (there.equals(Optional.of(EntryType.DIRECTORY))) {
            return true;
        }
        if (target.isDirectory() && there.isEmpty()) {
            client.makeDirectory(path, true);
            return true;
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
    private static Optional<RftException> problem(Address.Local source) {
        if (Files.isDirectory(source.path())) {
            return Optional.of(Plan.directorySource(source.text()));
        } else if (Files.notExists(source.path())) {
            return Optional.of(new RftException(ErrorCode.NOT_FOUND, "there is no file " + source.text()));
        }
        return Optional.empty();
    }

    /** A source that is not sent. */
    private record Refused(String path, Optional<RftException> problem) implements Item {
        @Override
        public String target() {
            return "";
        }

        @Override
        public Transfer start() throws RftException {
            throw problem.orElseThrow();
        }
    }

    /** A source that is sent. */
    private record Sending(Address.Local source, RftClient client, String target, Upload upload) implements Item {
        @Override
        public String path() {
            return source.text();
        }

        @Override
        public Transfer start() throws RftException {
            return client.upload(upload);
        }
    }
}
