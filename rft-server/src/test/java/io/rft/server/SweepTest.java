package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.posix.Account;
import io.rft.posix.Identity;
import io.rft.posix.PosixDirectory;
import io.rft.store.IfExists;
import io.rft.store.LocalStore;
import io.rft.store.SourceIdentity;
import io.rft.store.StageRequest;
import io.rft.task.TaskGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final Instant LEFT = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    private Optional<Account> account = Optional.empty();

    @Test
    void afterSevenDaysWhatAnUploadHasLeftIsRemovedBelowEveryRoot() throws Exception {
        leave(first);
        leave(second);

        sweep(LEFT.plus(Sweep.KEPT));
        assertEquals(4, files(first) + files(second));
        sweep(LEFT.plus(Sweep.KEPT).plusSeconds(1));

        assertEquals(0, files(first) + files(second));
    }

    @Test
    void aRootThatIsGoneHoldsNobodyUp() throws Exception {
        leave(second);
        Files.delete(first);

        sweep(LEFT.plus(Duration.ofDays(8)));

        assertEquals(0, files(second));
        Files.createDirectory(first);
    }

    @Test
    void whatAnAccountMayNotRemoveStays() throws Exception {
        account = Optional.of(new Account("alice", 54321, 54321, List.of(), Optional.empty()));
        var obstacle = Identity.findObstacle(account.get());
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> "nothing can be tested here: " + obstacle.orElse(""));
        for (var root : List.of(first, second)) {
            leave(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try (var files = Files.newDirectoryStream(first)) {
            for (var file : files) {
                Files.setAttribute(file, "unix:uid", 54321);
            }
        }
        Files.setAttribute(first, "unix:uid", 54321);

        sweep(LEFT.plus(Duration.ofDays(8)));

        assertEquals(0, files(first));
        assertEquals(2, files(second));
    }

    private void sweep(Instant now) {
        new Sweep(new Everybody(), PosixDirectory::open, () -> now, new TaskGroup(_ -> {})).sweep();
    }

    private static void leave(Path root) throws Exception {
        try (var store = LocalStore.open(root)) {
            var source = new SourceIdentity(10, Instant.EPOCH, Instant.EPOCH, "source");
            var target = RemotePath.parse("/a");
            store.stage(new StageRequest(new TransferId(1, 2), target, source, 1 << 16, 0600, IfExists.FAIL, true))
                    .close();
        }
        try (var files = Files.newDirectoryStream(root)) {
            for (var file : files) {
                Files.setLastModifiedTime(file, FileTime.from(LEFT));
            }
        }
    }

    private static int files(Path root) {
        return List.of(root.toFile().list()).size();
    }

    /** Two users, nobody of whom can log in. */
    private final class Everybody implements Users {
        @Override
        public Optional<User> find(String name) {
            return Optional.empty();
        }

        @Override
        public List<Root> roots() throws RftException {
            return Stream.of(first, second, first)
                    .map(root -> new Root(root, account))
                    .toList();
        }
    }
}
