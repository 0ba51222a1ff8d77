package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.fault.FaultPoint;
import io.rft.store.IfExists;
import io.rft.store.LocalStore;
import io.rft.store.SourceIdentity;
import io.rft.store.StageRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that dies while it forgets an old job: the next one goes on with that, and nothing is left. */
@Tag("crash")
class JobExpiryTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private Path here;
    private Path target;

    /** The end of a process. */
    private static final class End extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void leaveADownload() throws IOException {
        here = Files.createDirectory(directory.resolve("here"));
        target = Files.writeString(here.resolve("target"), "old");
        var job = new JobStore.Job(JobStore.Direction.DOWNLOAD, "ada@host:7380", "/source", target.toString());
        var claim = store(BEGIN).claim(job);
        var source = new SourceIdentity(20_000, BEGIN, BEGIN, "key");
        try (var store = LocalStore.open(here);
                var staged = store.stage(new StageRequest(
                        claim.id(),
                        RemotePath.parse("/target"),
                        source,
                        4096,
                        0600,
                        IfExists.REPLACE,
                        true,
                        Durability.BLOCK))) {
            staged.write(0, ByteBuffer.allocate(4096), 0);
            staged.force();
        }
        claim.stopped(new RftException(ErrorCode.NETWORK, "gone"), 20_000, 4096);
        assertEquals(3, names(here).size());
    }

    @ParameterizedTest
    @EnumSource(names = "JOB_EXPIRY_.*", mode = EnumSource.Mode.MATCH_ALL)
    void whoDiesWhileForgettingAJobIsFollowedByOneWhoEndsIt(FaultPoint point) throws IOException {
        var end = new End();
        try (var _ = FaultPoint.listen(at -> {
            if (at == point) {
                throw end;
            }
        })) {
            assertSame(end, assertThrows(End.class, () -> muchLater().list()));
        }

        assertEquals(new JobStore.Listing(List.of(), List.of()), muchLater().list());

        assertEquals(List.of("target"), names(here));
        assertEquals("old", Files.readString(target));
        assertEquals(
                List.of(),
                names(directory.resolve("jobs")).stream()
                        .filter(name -> name.endsWith(".job"))
                        .toList());
    }

    private JobStore muchLater() {
        return store(BEGIN.plus(JobStore.KEPT).plusSeconds(1));
    }

    private JobStore store(Instant now) {
        return new JobStore(directory.resolve("jobs"), new SplittableRandom(1), () -> now);
    }

    private static List<String> names(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
