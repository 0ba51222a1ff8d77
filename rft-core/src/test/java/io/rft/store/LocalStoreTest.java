package io.rft.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreTest extends StoreContract {
    @TempDir
    private Path root;

    private Store store;

    @BeforeEach
    void open() throws Exception {
        store = LocalStore.open(root);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Override
    Store store() {
        return store;
    }
}
