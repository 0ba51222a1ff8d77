package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobStoreTest {
    private static final JobStore.Job JOB =
            new JobStore.Job(JobStore.Direction.UPLOAD, "ada@host:7380", "/home/ada/big.iso", "/data/big.iso");

    @TempDir
    private Path directory;

    @Test
    void theSameJobGoesOnUnderItsId() throws RftException {
        var id = store(1).begin(JOB);

        assertEquals(id, store(2).begin(JOB), "in another process");
    }

    @Test
    void anotherJobHasAnIdOfItsOwn() throws RftException {
        var store = store(1);
        var id = store.begin(JOB);

        for (var other : List.of(
                new JobStore.Job(JobStore.Direction.DOWNLOAD, JOB.endpoint(), JOB.source(), JOB.target()),
                new JobStore.Job(JOB.direction(), "bob@host:7380", JOB.source(), JOB.target()),
                new JobStore.Job(JOB.direction(), JOB.endpoint(), "/home/ada/other", JOB.target()),
                new JobStore.Job(JOB.direction(), JOB.endpoint(), JOB.source(), "/data/other"),
                new JobStore.Job(JOB.direction(), JOB.endpoint(), JOB.source(), "/data/\u00e4\n=: \\u"))) {
            var begun = store.begin(other);
            assertNotEquals(id, begun);
            assertEquals(begun, store.begin(other));
        }
    }

    @Test
    void aJobThatHasEndedBeginsAnew() throws RftException {
        var store = store(1);
        var id = store.begin(JOB);

        store.end(JOB);
        store.end(JOB);

        assertNotEquals(id, store.begin(JOB));
    }

    @Test
    void aDamagedJobBeginsAnewAndIsWholeAgain() throws IOException {
        var store = store(1);
        store.begin(JOB);
        var file = file();
        var whole = Files.readString(file);
        for (var damage : List.of(
                new byte[0],
                whole.substring(0, whole.length() / 2).getBytes(StandardCharsets.UTF_8),
                whole.replace("transfer=", "transfer=x").getBytes(StandardCharsets.UTF_8),
                whole.replace("big.iso", "other").getBytes(StandardCharsets.UTF_8),
                "transfer=\\uzzzz".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xff, (byte) 0xfe, 0},
                new byte[1 << 20])) {
            Files.write(file, damage);

            assertEquals(store.begin(JOB), store(5).begin(JOB));
        }
    }

    @Test
    void jobsAreTheirOwnersAlone() throws IOException {
        store(1).begin(JOB);

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(jobs())));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaidSo() throws IOException {
        Files.writeString(jobs(), "a file where the directory should be");

        var failure = assertThrows(RftException.class, () -> store(1).begin(JOB));

        assertEquals(ErrorCode.STORAGE, failure.code());
    }

    @Test
    void whoeverBeginsAJobAtTheSameTimeGetsTheSameId() {
        var bugs = new CopyOnWriteArrayList<Throwable>();
        var ids = ConcurrentHashMap.<TransferId>newKeySet();
        try (var processes = new TaskGroup(bugs::add)) {
            for (var i = 0; i < 8; i++) {
                var store = store(i);
                processes.startPlatform("process", () -> {
                    try {
                        ids.add(store.begin(JOB));
                    } catch (RftException e) {
                        throw new AssertionError(e);
                    }
                });
            }
        }

        assertEquals(List.of(), List.copyOf(bugs));
        assertEquals(1, ids.size());
    }

    private JobStore store(long seed) {
        return new JobStore(jobs(), new SplittableRandom(seed));
    }

    private Path jobs() {
        return directory.resolve("jobs");
    }

    private Path file() throws IOException {
        try (var files = Files.list(jobs())) {
            return files.filter(file -> file.toString().endsWith(".job"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
