package io.rft.testkit;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Bottleneck;
import io.rft.client.Download;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.Upload;
import io.rft.rate.Rate;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transfer says which disk it waits for, or whose limit, whichever way it goes and at whichever end that is. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BottleneckIT {
    /** On a slow disk it takes longer than anybody waits. */
    private static final long SIZE = 512L << 20;

    private static final RemotePath REMOTE = RemotePath.parse("/file");

    @TempDir
    private Path directory;

    private Path root;
    private Path file;

    @BeforeEach
    void make() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        file = directory.resolve("file");
    }

    @Test
    void theDiskThatAnUploadIsStoredOn() throws IOException {
        makeSparse(file);
        try (var server = ServerFixture.serving(root, builder -> builder.disk(new SlowDisk()));
                var client = server.client().build()) {
            awaits(Bottleneck.REMOTE_DISK, client.upload(new Upload(file, REMOTE)));
        }
    }

    @Test
    void theDiskThatAnUploadIsReadFrom() throws IOException {
        makeSparse(file);
        try (var server = ServerFixture.serving(root);
                var client = slow(server)) {
            awaits(Bottleneck.LOCAL_DISK, client.upload(new Upload(file, REMOTE)));
        }
    }

    @Test
    void theDiskThatADownloadIsReadFrom() throws IOException {
        makeSparse(root.resolve("file"));
        try (var server = ServerFixture.serving(root, builder -> builder.disk(new SlowDisk()));
                var client = server.client().build()) {
            awaits(Bottleneck.REMOTE_DISK, client.download(new Download(REMOTE, file)));
        }
    }

    @Test
    void theDiskThatADownloadIsStoredOn() throws IOException {
        makeSparse(root.resolve("file"));
        try (var server = ServerFixture.serving(root);
                var client = slow(server)) {
            awaits(Bottleneck.LOCAL_DISK, client.download(new Download(REMOTE, file)));
        }
    }

    /** Each of two downloads gets half of what was agreed: only the server knows that this is because of the other one. */
    @Test
    void aRateThatIsSharedWithOthers() throws IOException {
        makeSparse(root.resolve("file"));
        try (var server = ServerFixture.serving(root);
                var one = server.client().build();
                var other = server.client().build()) {
            server.server().limitUser(ServerFixture.WRITER, new Rate(2 << 20));
            var beside = one.download(new Download(REMOTE, directory.resolve("beside")));

            awaits(Bottleneck.RATE_LIMIT, other.download(new Download(REMOTE, file)));
            beside.cancel();
        }
    }

    private static RftClient slow(ServerFixture server) throws RftException {
        return server.client().disk(new SlowDisk()).build();
    }

    private static void awaits(Bottleneck expected, Transfer transfer) {
        try {
            Await.until(
                    "it is known to be held by " + expected,
                    () -> transfer.progress().bottleneck().equals(Optional.of(expected)));
        } finally {
            transfer.cancel();
        }
    }

    /** Nobody reads more of it than a little. */
    private static void makeSparse(Path path) throws IOException {
        try (var sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(SIZE);
        }
    }
}
