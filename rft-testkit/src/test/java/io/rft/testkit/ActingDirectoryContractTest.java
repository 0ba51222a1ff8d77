package io.rft.testkit;

import io.rft.disk.Directory;
import io.rft.posix.Account;
import io.rft.posix.ActingDisk;
import io.rft.posix.Identity;
import io.rft.posix.PosixDisk;
import io.rft.task.TaskGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Directories of an account keep the contract that those of the process do. */
class ActingDirectoryContractTest extends DirectoryContract {
    private static final Account ALICE = new Account("alice", 54321, 54321, List.of(), Optional.empty());

    @TempDir
    private Path temporary;

    private final TaskGroup tasks = new TaskGroup(bug -> {
        throw new AssertionError(bug);
    });
    private Optional<Directory> root = Optional.empty();

    @BeforeEach
    void open() throws Exception {
        var obstacle = Identity.findObstacle(ALICE);
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> "nothing can be tested here: " + obstacle.orElse(""));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        var own = Files.createDirectory(temporary.resolve("own"));
        Files.setAttribute(own, "unix:uid", 54321);
        root = Optional.of(ActingDisk.of(PosixDisk.SYSTEM, ALICE, tasks).open(own, ""));
    }

    @AfterEach
    void close() {
        root.ifPresent(Directory::close);
        tasks.close();
    }

    @Override
    Directory root() {
        return root.orElseThrow();
    }
}
