package io.rft.client;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.protocol.Message.HashAlgorithm;
import io.rft.store.FileDigests;
import io.rft.store.LocalStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Begins the copies of trees of one client. Thread-safe. */
record Trees(RftClient client, ClientConfig config) {
    TreeTransfer upload(TreeUpload tree, Consumer<TreeOutcome> listener) {
        return start(listener, transfer -> upload(tree, transfer));
    }

    TreeTransfer download(TreeDownload tree, Consumer<TreeOutcome> listener) {
        return start(listener, transfer -> download(tree, transfer));
    }

    /** A copy, from its beginning to its end. */
    private interface Copying {
        void run(TreeTransfer transfer) throws RftException;
    }

    private TreeTransfer start(Consumer<TreeOutcome> listener, Copying copying) {
        var transfer = new TreeTransfer(listener);
        config.tasks().startVirtual("rft-tree", () -> {
            try {
                copying.run(transfer);
                transfer.end(Optional.empty());
            } catch (RftException e) {
                transfer.end(Optional.of(e));
            } catch (RuntimeException | Error bug) {
                transfer.end(Optional.of(new RftException(ErrorCode.OTHER, "internal error: " + bug, bug)));
                throw bug;
            }
        });
        return transfer;
    }

    private void upload(TreeUpload tree, TreeTransfer transfer) throws RftException {
        var options = tree.options();
        var from = existing(tree.source());
        try (var store = LocalStore.open(config.disk(), from, Escaped.of(from.toString()));
                var log = log(
                        JobStore.Direction.UPLOAD,
                        from.toString(),
                        tree.target().toString(),
                        options)) {
            noting(log, () -> upload(tree, from, store, log, transfer));
        }
    }

    private void upload(TreeUpload tree, Path from, LocalStore store, TreeLog log, TreeTransfer transfer)
            throws RftException {
        var options = tree.options();
        var root = TreeEntry.of(RemotePath.ROOT, store.stat(RemotePath.ROOT, true));
        if (options.rehearse() && !isThere(tree.target())) {
            var nowhere = new Nowhere();
            copy(TreeSides.of(new LocalSide(store), nowhere, options.names()), root, nowhere, options, log, transfer);
            return;
        }
        if (!options.rehearse()) {
            client.makeDirectory(tree.target(), true);
        }
        var sides = TreeSides.of(new LocalSide(store), new RemoteSide(client, tree.target()), options.names());
        var mover = new Up(client, store, from, tree.target(), options, log.id(), sides.names());
        copy(sides, root, mover, options, log, transfer);
    }

    /** Something that a log notes the end of. */
    private interface Noted {
        void run() throws RftException;
    }

    private static void noting(TreeLog log, Noted copy) throws RftException {
        try {
            copy.run();
        } catch (RftException e) {
            log.stopped(e);
            throw e;
        }
    }

    private boolean isThere(RemotePath path) throws RftException {
        try {
            client.stat(path, true);
            return true;
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private void download(TreeDownload tree, TreeTransfer transfer) throws RftException {
        var options = tree.options();
        var root = TreeEntry.of(RemotePath.ROOT, client.stat(tree.source(), true));
        if (!root.isDirectory()) {
            throw new RftException(
                    ErrorCode.USAGE,
                    Escaped.of(tree.source().toString()) + " is not a directory",
                    "Fetch it as a file.");
        }
        var remote = new RemoteSide(client, tree.source());
        if (options.rehearse() && !Files.isDirectory(tree.target())) {
            var nowhere = new Nowhere();
            copy(TreeSides.of(remote, nowhere, options.names()), root, nowhere, options, TreeLog.none(), transfer);
            return;
        }
        var to = made(tree.target());
        try (var store = LocalStore.open(config.disk(), to, Escaped.of(to.toString()));
                var log = log(JobStore.Direction.DOWNLOAD, tree.source().toString(), to.toString(), options)) {
            var sides = TreeSides.of(remote, new LocalSide(store), options.names());
            if (log.wasCutOff()) { // else it was put in order when it ended
                store.discardWithin(log.id().orElseThrow());
            }
            var mover = new Down(client, store, to, tree.source(), options, log.id(), sides.names());
            noting(log, () -> copy(sides, root, mover, options, log, transfer));
        }
    }

    private void copy(
            TreeSides sides, TreeEntry root, TreeMover mover, TreeOptions options, TreeLog log, TreeTransfer transfer)
            throws RftException {
        new TreeCopy(
                        sides,
                        root,
                        mover,
                        options,
                        log,
                        config.tasks(),
                        outcome -> tell(outcome, sides.names(), transfer),
                        transfer,
                        new MetadataCopy(sides.source(), sides.target(), options.keep(), transfer::tell))
                .run();
    }

    private static void tell(TreeOutcome outcome, UnaryOperator<RemotePath> names, TreeTransfer transfer) {
        var atSource = names.apply(outcome.path());
        if (outcome.action() == TreeOutcome.Action.REMOVED || atSource.equals(outcome.path())) {
            transfer.tell(outcome);
        } else {
            transfer.escaped();
            transfer.tell(outcome.at(atSource));
        }
    }

    private TreeLog log(JobStore.Direction direction, String source, String target, TreeOptions options)
            throws RftException {
        var job = new JobStore.Job(direction, config.endpoint().toString(), source, target);
        return config.jobs().isPresent() && !options.rehearse()
                ? config.jobs().get().treeLog(job, options.resume())
                : TreeLog.none();
    }

    private static Path existing(Path path) throws RftException {
        try {
            var real = path.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new RftException(ErrorCode.USAGE, Escaped.of(path.toString()) + " is not a directory");
            }
            return real;
        } catch (NoSuchFileException e) {
            throw new RftException(ErrorCode.NOT_FOUND, Escaped.of(path.toString()) + ": no such directory", e);
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private static Path made(Path path) throws RftException {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(path);
            }
            return path.toRealPath();
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private static RftException failure(Path path, IOException e) {
        if (e instanceof RftException known) {
            return known;
        }
        return new RftException(
                ErrorCode.PERMISSION,
                "cannot use the directory " + Escaped.of(path.toString()) + ": " + e.getMessage(),
                e);
    }

    private static RemotePath below(RemotePath directory, RemotePath path) throws RftException {
        try {
            return directory.resolve(path);
        } catch (IllegalArgumentException e) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    Escaped.of(path.toString()) + " was not copied: at the target it would be " + e.getMessage(),
                    "Copy it to a directory that is further up.",
                    e);
        }
    }

    private static boolean isSame(RftClient client, LocalStore store, RemotePath here, RemotePath there)
            throws RftException {
        try (var file = store.open(here)) {
            var digest = client.hash(there, HashAlgorithm.CRC32C).digest();
            var mine = ByteBuffer.allocate(Integer.BYTES)
                    .putInt(FileDigests.crc32c(file))
                    .array();
            return Arrays.equals(mine, digest.toBytes());
        }
    }

    /** To the server. */
    private record Up(
            RftClient client,
            LocalStore store,
            Path root,
            RemotePath target,
            TreeOptions options,
            Optional<TransferId> job,
            UnaryOperator<RemotePath> names)
            implements TreeMover {
        @Override
        public Transfer begin(TreeEntry file) throws RftException {
            var from = names.apply(file.path());
            var upload = new Upload(
                    root.resolve(from.relative()),
                    below(target, file.path()),
                    options.replaces(),
                    options.resume(),
                    options.durability(),
                    options.verification(),
                    HashAlgorithm.CRC32C,
                    options.keep().holes());
            return client.upload(upload, () -> LocalFile.within(store, from), job);
        }

        @Override
        public Pack begin(List<TreeEntry> files) throws RftException {
            var run = client.begin(new PackUploadRun.Files(
                    store,
                    files.stream().map(file -> names.apply(file.path())).toList(),
                    files.stream().map(file -> file.status().orElseThrow()).toList(),
                    target,
                    files.stream().map(TreeEntry::path).toList(),
                    options.replaces(),
                    options.durability()));
            return new Begun(run.transfer(), run::failures);
        }

        @Override
        public boolean isSame(TreeEntry file) throws RftException {
            return Trees.isSame(client, store, names.apply(file.path()), below(target, file.path()));
        }
    }

    /** From the server. */
    private record Down(
            RftClient client,
            LocalStore store,
            Path root,
            RemotePath source,
            TreeOptions options,
            Optional<TransferId> job,
            UnaryOperator<RemotePath> names)
            implements TreeMover {
        @Override
        public Transfer begin(TreeEntry file) throws RftException {
            var download = new Download(
                    source.resolve(names.apply(file.path())),
                    root.resolve(file.path().relative()),
                    options.replaces(),
                    options.resume(),
                    options.durability(),
                    options.verification(),
                    HashAlgorithm.CRC32C,
                    options.keep().holes());
            return client.download(download, () -> LocalFile.within(store, file.path()), job);
        }

        @Override
        public Pack begin(List<TreeEntry> files) throws RftException {
            var run = client.begin(new PackDownloadRun.Files(
                    source,
                    files.stream().map(file -> names.apply(file.path())).toList(),
                    store,
                    files.stream().map(TreeEntry::path).toList(),
                    options.replaces(),
                    options.durability(),
                    job));
            return new Begun(run.transfer(), run::failures);
        }

        @Override
        public boolean isSame(TreeEntry file) throws RftException {
            return Trees.isSame(client, store, file.path(), source.resolve(names.apply(file.path())));
        }
    }

    /** What a pack's run lets be seen. */
    private record Begun(Transfer transfer, Supplier<SortedMap<Integer, RftException>> told) implements TreeMover.Pack {
        @Override
        public SortedMap<Integer, RftException> failures() {
            return told.get();
        }
    }
}
