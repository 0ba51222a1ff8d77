package io.rft.testkit;

import io.rft.disk.Directory;
import io.rft.posix.PosixDirectory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The system's directories keep the contract that the model is held to. */
class PosixDirectoryContractTest extends DirectoryContract {
    @TempDir
    private Path temporary;

    private Directory root;

    @BeforeEach
    void open() throws Exception {
        root = PosixDirectory.open(temporary);
    }

    @AfterEach
    void close() throws Exception {
        root.close();
    }

    @Override
    Directory root() {
        return root;
    }
}
