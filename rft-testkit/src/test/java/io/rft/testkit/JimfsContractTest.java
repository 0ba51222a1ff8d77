package io.rft.testkit;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

/** A file system in memory, made by others, shows that the contract is that of {@code java.nio.file}. */
class JimfsContractTest extends FileSystemContract {
    private final FileSystem files = Jimfs.newFileSystem(Configuration.unix().toBuilder()
            .setAttributeViews("basic", "owner", "posix")
            .build());

    @AfterEach
    void stop() throws IOException {
        files.close();
    }

    @Override
    FileSystem files() {
        return files;
    }

    @Override
    Path base() throws IOException {
        return Files.createDirectories(files.getPath("/base"));
    }

    @Override
    Path beneath() throws IOException {
        return base();
    }
}
