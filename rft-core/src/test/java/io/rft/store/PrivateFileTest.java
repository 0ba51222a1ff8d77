package io.rft.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFileTest {
    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsRead() throws RftException {
        var file = new PrivateFile(directory.resolve("secret"));

        assertTrue(file.read().isEmpty());
        file.replace("first".getBytes(UTF_8));
        file.replace("second".getBytes(UTF_8));

        assertArrayEquals("second".getBytes(UTF_8), file.read().orElseThrow());
    }

    @Test
    void onlyTheOwnerMaySeeFileAndDirectories() throws IOException {
        var file = new PrivateFile(directory.resolve("a/b/secret"));

        file.exclusively(() -> {
            file.replace(new byte[] {1});
            return true;
        });

        assertEquals("rw-------", mode(file.path()));
        assertEquals("rwx------", mode(directory.resolve("a")));
        assertEquals("rwx------", mode(directory.resolve("a/b")));
        assertEquals("rw-------", mode(directory.resolve("a/b/.secret.lock")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw------x"})
    void aFileThatOthersMayReadIsRefused(String mode) throws IOException {
        var file = new PrivateFile(directory.resolve("secret"));
        file.replace(new byte[] {1});
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString(mode));

        var failure = assertThrows(RftException.class, file::read);

        assertEquals(ErrorCode.PERMISSION, failure.code());
        assertEquals(file.path() + " may be read by others", failure.getMessage());
        assertEquals("Run: chmod 600 " + file.path(), failure.advice());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwxr-xrwx"})
    void aDirectoryThatOthersMayWriteToIsRefused(String mode) throws IOException {
        var file = new PrivateFile(directory.resolve("open/secret"));
        file.replace(new byte[] {1});
        Files.setPosixFilePermissions(directory.resolve("open"), PosixFilePermissions.fromString(mode));

        assertEquals(
                ErrorCode.PERMISSION,
                assertThrows(RftException.class, file::read).code());
        assertEquals(
                ErrorCode.PERMISSION,
                assertThrows(RftException.class, () -> file.replace(new byte[] {2}))
                        .code());
    }

    @Test
    void theOldContentStaysWhereTheNewCannotBeWritten() throws IOException {
        var file = new PrivateFile(directory.resolve("secret"));
        file.replace("old".getBytes(UTF_8));
        Files.createDirectories(directory.resolve(".secret.new/occupied"));

        var failure = assertThrows(RftException.class, () -> file.replace("new".getBytes(UTF_8)));

        assertEquals(ErrorCode.STORAGE, failure.code());
        assertTrue(failure.toString().contains("cannot write " + file.path()), failure.toString());
        assertArrayEquals("old".getBytes(UTF_8), file.read().orElseThrow());
    }

    @Test
    void whatACrashLeftBehindIsReplaced() throws IOException {
        var file = new PrivateFile(directory.resolve("secret"));
        Files.writeString(directory.resolve(".secret.new"), "half of someth");

        file.replace("whole".getBytes(UTF_8));

        assertArrayEquals("whole".getBytes(UTF_8), file.read().orElseThrow());
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aDirectoryInPlaceOfTheFileIsAFailure() throws IOException {
        Files.createDirectory(
                directory.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        assertEquals(
                ErrorCode.STORAGE,
                assertThrows(RftException.class, new PrivateFile(directory.resolve("secret"))::read)
                        .code());
    }

    @Test
    void changesMadeExclusivelyDoNotGetLost() throws RftException {
        var file = new PrivateFile(directory.resolve("count"));
        file.replace("0".getBytes(UTF_8));
        var ready = new CountDownLatch(1);

        try (var threads = new TaskGroup(bug -> {
            throw new AssertionError(bug);
        })) {
            for (var i = 0; i < 4; i++) {
                threads.startPlatform("count " + i, () -> {
                    awaitUninterruptibly(ready);
                    for (var j = 0; j < 10; j++) {
                        increment(file);
                    }
                });
            }
            ready.countDown();
        }

        assertEquals("40", new String(file.read().orElseThrow(), UTF_8));
    }

    private static void increment(PrivateFile file) {
        try {
            file.exclusively(() -> {
                var count = Integer.parseInt(new String(file.read().orElseThrow(), UTF_8));
                file.replace(String.valueOf(count + 1).getBytes(UTF_8));
                return count;
            });
        } catch (RftException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
