package io.rft.nio;

import io.rft.Durability;
import io.rft.RftException;
import io.rft.client.Download;
import io.rft.client.TransferResult;
import io.rft.client.TreeDownload;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOutcome;
import io.rft.client.TreeTransfer;
import io.rft.client.TreeUpload;
import io.rft.client.Upload;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * What {@code Files} has no words for: transfers between this machine and a server by all that RFT has. They go over several connections, go
 * on by themselves after a loss, and a target shows the old file or the whole new one. {@code Files.copy} between file systems, on the other
 * hand, is one stream that Java reads and writes, and that publishes what it has when it fails. Stateless.
 *
 * <p>Where the file system was made with {@code jobs}, what a process did not finish goes on when the same is asked for again. Of the options
 * of copies there is {@code REPLACE_EXISTING}; modes and times come along in any case.
 */
public final class RftFiles {
    private static final int FAILURES_MAX = 100;
    private static final Set<CopyOption> OPTIONS =
            Set.of(StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);

    private RftFiles() {}

    /** Sends a file of this machine. */
    public static TransferResult upload(Path source, Path target, CopyOption... options) throws IOException {
        var there = RftPath.of(target);
        var upload = new Upload(local(source), there.remote(), replaces(options), true, Durability.BLOCK);
        there.getFileSystem().changed();
        try {
            return there.getFileSystem().client().upload(upload).join();
        } catch (RftException e) {
            throw Failures.of(e, source, target);
        }
    }

    /** Fetches a file to this machine. */
    public static TransferResult download(Path source, Path target, CopyOption... options) throws IOException {
        var there = RftPath.of(source);
        var download = new Download(there.remote(), local(target), replaces(options), true, Durability.BLOCK);
        try {
            return there.getFileSystem().client().download(download).join();
        } catch (RftException e) {
            throw Failures.of(e, source, target);
        }
    }

    /**
     * Copies a file, or a directory with all that is in it, from this machine to a server or the other way round. Of a directory, what has no
     * problem comes through; the rest is told by one exception, which has those of the entries as suppressed ones, the first hundred.
     */
    public static void copy(Path source, Path target, CopyOption... options) throws IOException {
        var isUpload = target instanceof RftPath;
        if (isUpload == source instanceof RftPath) {
            throw new IllegalArgumentException("one of the two is of this machine, the other at a server");
        }
        if (Files.isDirectory(source)) {
            copyTree(source, target, replaces(options));
        } else if (isUpload) {
            var _ = upload(source, target, options);
        } else {
            var _ = download(source, target, options);
        }
    }

    /**
     * Opens a file at a server for writing, new or in place of the old one; {@link StagedChannel#commit} publishes it, and nothing else does.
     */
    public static StagedChannel stage(Path target) throws IOException {
        var path = RftPath.of(target);
        var opening = Opening.of(Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                RftOpenOption.STAGED));
        return path.getFileSystem().opener().stage(path, opening);
    }

    private static void copyTree(Path source, Path target, boolean replace) throws IOException {
        var options = replace ? TreeOptions.DEFAULT : TreeOptions.DEFAULT.withSelect(TreeOptions.Select.ABSENT_OR_FAIL);
        var failed = new ConcurrentLinkedQueue<TreeOutcome>();
        Consumer<TreeOutcome> listener = outcome -> {
            if (outcome.error().isPresent()) {
                failed.add(outcome);
            }
        };
        try {
            begin(source, target, options, listener).join();
        } catch (RftException e) {
            throw Failures.of(e, source, target);
        }
        if (!failed.isEmpty()) {
            throw failure(source, target, new ArrayList<>(failed));
        }
    }

    private static TreeTransfer begin(Path source, Path target, TreeOptions options, Consumer<TreeOutcome> listener)
            throws IOException {
        if (target instanceof RftPath there) {
            there.getFileSystem().changed();
            return there.getFileSystem()
                    .client()
                    .upload(new TreeUpload(local(source), there.remote(), options), listener);
        }
        var there = RftPath.of(source);
        return there.getFileSystem()
                .client()
                .download(new TreeDownload(there.remote(), local(target), options), listener);
    }

    private static IOException failure(Path source, Path target, List<TreeOutcome> failed) {
        var failure = new FileSystemException(
                source.toString(), target.toString(), failed.size() + " of what is in it did not come through");
        failed.stream()
                .limit(FAILURES_MAX)
                .forEach(one -> failure.addSuppressed(Failures.of(
                        one.error().orElseThrow(), source.resolve(one.path().relative()))));
        return failure;
    }

    private static boolean replaces(CopyOption... options) {
        for (var option : options) {
            if (!OPTIONS.contains(option)) {
                throw new UnsupportedOperationException("a transfer knows no " + option);
            }
        }
        return List.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path local(Path path) {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw new IllegalArgumentException(path + " is not a path of this machine");
        }
        return path;
    }
}
