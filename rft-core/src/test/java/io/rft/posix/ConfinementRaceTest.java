package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation against a thread that swaps a directory and a link that leads out. */
class ConfinementRaceTest {
    private static final int TRIES = 1500;
    private static final Set<ErrorCode> EXPECTED =
            EnumSet.of(ErrorCode.NOT_FOUND, ErrorCode.PERMISSION, ErrorCode.EXISTS, ErrorCode.BUSY);

    @TempDir
    private Path temporary;

    @Test
    void noOperationLeadsOutWhileADirectoryAndALinkAreSwapped() throws Exception {
        var outside = Files.createDirectory(temporary.resolve("outside"));
        Files.writeString(outside.resolve("file"), "secret");
        Files.createDirectory(outside.resolve("sub"));
        var inside = Files.createDirectory(temporary.resolve("inside"));
        Files.createDirectories(inside.resolve("swap/sub"));
        Files.writeString(inside.resolve("swap/file"), "public");
        var stop = new AtomicBoolean();
        var crashes = new ConcurrentLinkedQueue<Throwable>();
        try (var root = PosixDirectory.open(inside)) {
            root.makeLink("link", "../outside");
            try (var tasks = new TaskGroup(crashes::add)) {
                tasks.startPlatform("swapper", () -> swap(inside, stop));
                try {
                    attack(root);
                } finally {
                    stop.set(true);
                }
            }
        }

        assertTrue(crashes.isEmpty(), crashes.toString());
        assertEquals(Set.of("file", "sub"), Set.of(outside.toFile().list()));
        assertEquals(0, outside.resolve("sub").toFile().list().length);
        assertEquals("secret", Files.readString(outside.resolve("file")));
        for (var untouched : List.of(outside, outside.resolve("file"))) {
            assertNotEquals(FileTime.from(Instant.EPOCH), Files.getLastModifiedTime(untouched));
            assertNotEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(untouched)));
            assertNotEquals("rwx--x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(untouched)));
        }
    }

    private static void attack(Directory root) throws Exception {
        var reached = 0;
        for (var i = 0; i < TRIES; i++) {
            var fresh = "swap/new" + i;
            reached += tried(() -> assertEquals("public", read(root)));
            tried(() -> root.create(fresh, 0600).close());
            tried(() -> root.makeDirectory("swap/sub/d", 0700));
            tried(() -> root.makeLink("swap/sub/l", "x"));
            tried(() -> root.rename(fresh, "swap/sub/moved", true));
            tried(() -> root.removeFile("swap/sub/moved"));
            tried(() -> root.removeFile("swap/sub/l"));
            tried(() -> root.removeDirectory("swap/sub/d"));
            tried(() -> root.openForWrite(fresh).close());
            tried(() -> root.attributes("swap/file", OptionalInt.of(0600), Optional.of(Instant.EPOCH)));
            tried(() -> root.attributes("swap", OptionalInt.of(0711), Optional.of(Instant.EPOCH)));
            tried(() -> root.removeFile(fresh));
            tried(() -> {
                try (var directory = root.openDirectory("swap")) {
                    assertTrue(directory.names().size() > 1);
                }
            });
        }
        assertTrue(reached > 0, "the swapper let no call through");
        assertTrue(reached < TRIES, "the swapper was never in the way");
    }

    private static String read(Directory root) throws RftException {
        try (var file = root.openForRead("swap/file")) {
            var buffer = ByteBuffer.allocate(6);
            file.read(0, buffer);
            return new String(buffer.array(), StandardCharsets.US_ASCII);
        }
    }

    /** 1 if the call succeeded, 0 if it failed in one of the ways that a swap explains. */
    private static int tried(Try call) throws Exception {
        try {
            call.run();
            return 1;
        } catch (RftException e) {
            assertTrue(EXPECTED.contains(e.code()), e.getMessage());
            return 0;
        }
    }

    private static void swap(Path inside, AtomicBoolean stop) {
        try {
            while (!stop.get()) {
                Files.move(inside.resolve("swap"), inside.resolve("directory"));
                Files.move(inside.resolve("link"), inside.resolve("swap"));
                Files.move(inside.resolve("swap"), inside.resolve("link"));
                Files.move(inside.resolve("directory"), inside.resolve("swap"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One attempt. */
    private interface Try {
        void run() throws Exception;
    }
}
