package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.disk.Directory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A modelled disk on which nothing happens is a directory like any other. */
class FaultyDiskContractTest extends DirectoryContract {
    private final FaultyDisk disk = new FaultyDisk();
    private final Directory root = disk.root();

    @AfterEach
    void close() throws Exception {
        root.close();
        assertEquals(List.of(), disk.openHandles());
    }

    @Override
    Directory root() {
        return root;
    }
}
