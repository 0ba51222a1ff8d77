package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.posix.PosixDirectory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeTest {
    @TempDir
    private Path temporary;

    private Directory root;

    @BeforeEach
    void open() throws Exception {
        root = PosixDirectory.open(temporary);
        root.makeDirectory("beside", 0700);
        root.create("beside/kept", 0600).close();
        root.makeDirectory("tree", 0700);
        root.create("tree/file", 0600).close();
    }

    @AfterEach
    void close() {
        root.close();
    }

    @Test
    void aLinkPutInADirectorysPlaceAfterTheLookIsNotFollowed() throws Exception {
        var racing = before("openDirectory", () -> {
            root.rename("tree", "away", true);
            root.makeLink("tree", "beside");
        });

        var failure = assertThrows(RftException.class, () -> Tree.remove(racing, "tree"));

        assertEquals(ErrorCode.PERMISSION, failure.code());
        assertTrue(Files.exists(temporary.resolve("beside/kept")));
        assertTrue(Files.exists(temporary.resolve("away/file")));
    }

    @Test
    void whatAppearsMeanwhileIsRemovedToo() throws Exception {
        var racing =
                before("removeDirectory", () -> root.create("tree/late", 0600).close());

        Tree.remove(racing, "tree");

        assertFalse(Files.exists(temporary.resolve("tree")));
    }

    @Test
    void aDirectoryThatIsFilledForEverIsGivenUp() throws Exception {
        var count = new int[1];
        var racing = always(
                "removeDirectory",
                () -> root.create("tree/late" + count[0]++, 0600).close());

        assertEquals(
                ErrorCode.EXISTS,
                assertThrows(RftException.class, () -> Tree.remove(racing, "tree"))
                        .code());
    }

    @Test
    void aTreeDeeperThanItsLimitIsRefused() throws Exception {
        var path = new StringBuilder("tree");
        for (var depth = 0; depth < 300; depth++) {
            root.makeDirectory(path.append("/d").toString(), 0700);
        }

        assertEquals(
                ErrorCode.LIMIT,
                assertThrows(RftException.class, () -> Tree.remove(root, "tree"))
                        .code());
    }

    private Directory before(String method, Event event) {
        var happened = new boolean[1];
        return always(method, () -> {
            if (!happened[0]) {
                happened[0] = true;
                event.happen();
            }
        });
    }

    /** The root, but something happens before every call of this method. */
    private Directory always(String method, Event event) {
        return (Directory) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Directory.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        event.happen();
                    }
                    try {
                        return called.invoke(root, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What somebody else does at the wrong moment. */
    private interface Event {
        void happen() throws Exception;
    }
}
