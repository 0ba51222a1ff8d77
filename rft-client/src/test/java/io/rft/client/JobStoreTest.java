package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.store.SourceIdentity;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobStoreTest {
    private static final JobStore.Job JOB =
            new JobStore.Job(JobStore.Direction.UPLOAD, "ada@host:7380", "/home/ada/big.iso", "/data/big.iso");

    @TempDir
    private Path directory;

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void theSameJobGoesOnUnderItsId() throws RftException {
        var id = begunAndStopped(store(1), JOB);

        assertEquals(id, begunAndStopped(store(2), JOB), "in another process");
    }

    @Test
    void anotherJobHasAnIdOfItsOwn() throws RftException {
        var store = store(1);
        var id = begunAndStopped(store, JOB);

        for (var other : List.of(
                new JobStore.Job(JobStore.Direction.DOWNLOAD, JOB.endpoint(), JOB.source(), JOB.target()),
                new JobStore.Job(JOB.direction(), "bob@host:7380", JOB.source(), JOB.target()),
                new JobStore.Job(JOB.direction(), JOB.endpoint(), "/home/ada/other", JOB.target()),
                new JobStore.Job(JOB.direction(), JOB.endpoint(), JOB.source(), "/data/other"),
                new JobStore.Job(JOB.direction(), JOB.endpoint(), JOB.source(), "/data/\u00e4\n=: \\u"))) {
            var begun = begunAndStopped(store, other);
            assertNotEquals(id, begun);
            assertEquals(begun, begunAndStopped(store, other));
        }
    }

    @Test
    void aJobThatIsDoneBeginsAnew() throws RftException {
        var store = store(1);
        var claim = store.claim(JOB);

        claim.done(1000, 7);
        claim.done(1000, 7);

        assertNotEquals(claim.id(), begunAndStopped(store, JOB));
    }

    @Test
    void whatIsDoneIsKnownAgainAndNoInterruptedTransfer() throws RftException {
        var store = store(1).keepingDone();
        var claim = store.claim(JOB);
        claim.done(1000, 7);

        assertEquals(new JobStore.Listing(List.of(), List.of()), store(2).list());
        var again = store(3).keepingDone();
        assertEquals(claim.id(), begunAndDone(again));
        again.forgetDone();
        assertNotEquals(claim.id(), begunAndStopped(store(4), JOB));
    }

    @Test
    void whatIsDoneIsForgottenInTime() throws RftException {
        var claim = store(1).keepingDone().claim(JOB);
        claim.done(1000, 7);

        now = now.plus(JobStore.KEPT).plusSeconds(1);

        assertNotEquals(claim.id(), begunAndStopped(store(2), JOB));
    }

    @Test
    void whatADownloadHasPublishedIsKnownUntilItBeginsAnew() throws RftException {
        var job = new JobStore.Job(JobStore.Direction.DOWNLOAD, JOB.endpoint(), "/big.iso", "/home/ada/big.iso");
        var source = new SourceIdentity(1000, now, now, "1:2");
        var proof = JobRecord.Proof.of(source, new SourceIdentity(1000, now, now.plusSeconds(1), "3:4"));
        var done = new JobRecord.Done(0xfffffffe, Optional.of(proof));
        var store = store(1).keepingDone();
        var first = store.claim(job);
        first.published(1000, done);
        first.done(1000, 0xfffffffe);

        var again = store(2).claim(job);
        assertEquals(Optional.of(done), again.findDone());
        again.beginAnew();
        assertEquals(Optional.empty(), again.findDone());
        again.stopped(network(), 1000, 10);
        assertEquals(10, only(store(3)).durable());
    }

    @Test
    void whatAPersonWantsToKnowIsKept() throws RftException {
        var store = store(1);
        var claim = store.remembering(List.of("--bwlimit=10M", "--password-file=/p w"))
                .claim(JOB);
        assertEquals(OptionalLong.empty(), only(store).size());
        assertTrue(only(store).running());

        now = now.plusSeconds(60);
        claim.note(1000, 400);
        assertEquals(400, only(store).durable());
        claim.stopped(new RftException(ErrorCode.NETWORK, "the cable\nis cut"), 1000, 500);

        var job = only(store(9));
        assertEquals(
                new JobRecord(
                        claim.id(),
                        JOB,
                        OptionalLong.of(1000),
                        500,
                        Instant.parse("2026-03-01T12:00:00Z"),
                        now,
                        Optional.of(new JobRecord.Stop(ErrorCode.NETWORK, "the cable\nis cut")),
                        Optional.empty(),
                        List.of("--bwlimit=10M", "--password-file=/p w"),
                        false,
                        OptionalLong.empty(),
                        Optional.empty()),
                job);
    }

    @Test
    void aTreeIsOneJobAsLongAsItIsUnderWayOrCutOff() throws RftException {
        var store = store(1);
        var file =
                new JobStore.Job(JobStore.Direction.UPLOAD, JOB.endpoint(), JOB.source() + "/f", JOB.target() + "/f");
        var log = store.treeLog(JOB, true);
        store.claimWithin(file, log.id()).stopped(network(), 1000, 500);

        assertEquals(
                List.of(JOB), store.list().jobs().stream().map(JobRecord::job).toList());
        var tree = store.list().jobs().getFirst();
        assertTrue(tree.running() && tree.isTree());
        assertEquals(
                List.of(file), store.within(tree).stream().map(JobRecord::job).toList());
        log.stopped(network());
        log.close();
        assertEquals(
                ErrorCode.NETWORK,
                store.list().jobs().getFirst().stop().orElseThrow().code());
        assertEquals(tree.id(), store.treeLog(JOB, true).id().orElseThrow(), "the same job goes on");
    }

    @Test
    void theFilesOfATreeThatWentToItsEndAreJobsByThemselves() throws RftException {
        var store = store(1);
        var file =
                new JobStore.Job(JobStore.Direction.UPLOAD, JOB.endpoint(), JOB.source() + "/f", JOB.target() + "/f");
        var log = store.treeLog(JOB, true);
        store.claimWithin(file, log.id()).stopped(network(), 1000, 500);
        log.close();

        assertEquals(
                List.of(file), store.list().jobs().stream().map(JobRecord::job).toList());
    }

    @Test
    void aKnownSizeAndWhatWasDurableSurviveATryThatLearnsNeither() throws RftException {
        var store = store(1);
        store.claim(JOB).stopped(network(), 1000, 500);

        store.claim(JOB).stopped(new RftException(ErrorCode.AUTHENTICATION, "wrong password"), 0, 0);

        assertEquals(OptionalLong.of(1000), only(store).size());
        assertEquals(500, only(store).durable());
    }

    @Test
    void aJobWithNothingToGoOnWithIsForgotten() throws RftException {
        var store = store(1);
        for (var code :
                List.of(ErrorCode.NOT_FOUND, ErrorCode.EXISTS, ErrorCode.PERMISSION, ErrorCode.AUTHENTICATION)) {
            store.claim(JOB).stopped(new RftException(code, "no"), 0, 0);
            assertEquals(List.of(), store.list().jobs(), code::toString);
        }

        store.claim(JOB).stopped(new RftException(ErrorCode.PERMISSION, "no"), 10, 5);
        assertEquals(5, only(store).durable());
        store.claim(JOB).stopped(new RftException(ErrorCode.INTEGRITY, "wrong, and removed there"), 10, 10);
        assertEquals(List.of(), store.list().jobs());
    }

    @Test
    void oneAtATimeIsAtAJob() throws RftException {
        var first = store(1).claim(JOB);

        assertEquals(
                ErrorCode.BUSY,
                assertThrows(RftException.class, () -> store(2).claim(JOB)).code());
        assertTrue(only(store(3)).running());
        assertEquals(
                ErrorCode.BUSY,
                assertThrows(RftException.class, () -> store(2).cancel(only(store(3)), () -> {}))
                        .code());
        first.stopped(network(), 0, 0);

        assertEquals(first.id(), begunAndStopped(store(2), JOB));
    }

    @Test
    void aCancelledJobIsForgottenWhetherOrNotItsLeftoversCouldBeRemoved() throws RftException {
        var store = store(1);
        begunAndStopped(store, JOB);
        var ran = new AtomicInteger();

        assertEquals(Optional.empty(), store.cancel(only(store), ran::incrementAndGet));
        assertEquals(1, ran.get());
        assertEquals(List.of(), store.list().jobs());

        begunAndStopped(store, JOB);
        var failure = store.cancel(only(store), () -> {
            throw network();
        });
        assertEquals(Optional.of(ErrorCode.NETWORK), failure.map(RftException::code));
        assertEquals(List.of(), store.list().jobs());
        begunAndStopped(store, JOB);
    }

    @Test
    void aJobThatNobodyTriedForAWeekIsForgotten() throws IOException {
        var store = store(1);
        begunAndStopped(store, JOB);
        var other = new JobStore.Job(JOB.direction(), JOB.endpoint(), JOB.source(), "/other");
        now = now.plus(JobStore.KEPT);
        var running = store.claim(other);
        assertEquals(2, store.list().jobs().size(), "not a moment too early");

        now = now.plus(JobStore.KEPT).plusSeconds(1);

        assertEquals(
                List.of(other), store.list().jobs().stream().map(JobRecord::job).toList(), "which still runs");
        running.done(1000, 7);
        assertEquals(List.of(), files(""), "neither records nor locks are left");
    }

    @Test
    void theFirstJobOfAProcessTidiesUpAsWell() throws IOException {
        begunAndStopped(store(1), JOB);
        now = now.plus(JobStore.KEPT).plus(Duration.ofDays(1));

        begunAndStopped(store(2), new JobStore.Job(JOB.direction(), JOB.endpoint(), JOB.source(), "/other"));

        assertEquals(1, files(".job").size());
    }

    @Test
    void aRecordOfAnOlderVersionIsRead() throws IOException {
        begunAndStopped(store(1), JOB);
        Files.writeString(file(), """
                transfer=00000000000000010000000000000002
                direction=UPLOAD
                endpoint=ada@host\\:7380
                source=/home/ada/big.iso
                target=/data/big.iso
                """);

        var job = only(store(2));

        assertEquals(JOB, job.job());
        assertEquals(new TransferId(1, 2), begunAndStopped(store(3), JOB));
    }

    @Test
    void aRecordOfANewerVersionIsReadAsFarAsItIsUnderstood() throws IOException {
        begunAndStopped(store(1), JOB);
        Files.writeString(
                file(), Files.readString(file()).replace("stopped=network", "stopped=eclipse") + "moon=full\n");

        assertEquals(Optional.of(ErrorCode.OTHER), only(store(2)).stop().map(JobRecord.Stop::code));
    }

    @Test
    void aDamagedJobIsReportedAndBeginsAnewAndIsWholeAgain() throws IOException {
        var store = store(1);
        begunAndStopped(store, JOB);
        var file = file();
        var whole = Files.readString(file);
        for (var damage : List.of(
                new byte[0],
                whole.substring(0, whole.length() / 2).getBytes(StandardCharsets.UTF_8),
                whole.replace("transfer=", "transfer=x").getBytes(StandardCharsets.UTF_8),
                whole.replace("durable=0", "durable=-1").getBytes(StandardCharsets.UTF_8),
                whole.replace("tried=", "tried=once ").getBytes(StandardCharsets.UTF_8),
                "transfer=\\uzzzz".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xff, (byte) 0xfe, 0},
                new byte[1 << 20])) {
            Files.write(file, damage);
            assertEquals(new JobStore.Listing(List.of(), List.of(file)), store.list());

            assertEquals(begunAndStopped(store, JOB), begunAndStopped(store(5), JOB));
        }
    }

    @Test
    void aRecordUnderTheNameOfAnotherJobIsNotTakenForIt() throws IOException {
        var id = begunAndStopped(store(1), JOB);
        Files.writeString(file(), Files.readString(file()).replace("big.iso", "other"));

        assertNotEquals(id, begunAndStopped(store(2), JOB));
    }

    @Test
    void aDirectoryInPlaceOfARecordIsReported() throws IOException {
        begunAndStopped(store(1), JOB);
        var file = file();
        Files.delete(file);
        Files.createDirectory(file);

        assertEquals(List.of(file), store(2).list().damaged());
        assertEquals(
                ErrorCode.STORAGE,
                assertThrows(RftException.class, () -> store(2).claim(JOB)).code());
    }

    @Test
    void jobsAreTheirOwnersAlone() throws IOException {
        var claim = store(1).claim(JOB);

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(jobs())));
        for (var file : files("")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        claim.done(1000, 7);
    }

    @Test
    void lookingMakesNothing() throws RftException {
        assertEquals(new JobStore.Listing(List.of(), List.of()), store(1).list());
        assertTrue(Files.notExists(jobs()));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsSaidSo() throws IOException {
        Files.writeString(jobs(), "a file where the directory should be");

        var failure = assertThrows(RftException.class, () -> store(1).claim(JOB));

        assertEquals(ErrorCode.STORAGE, failure.code());
    }

    @Test
    void ofThoseWhoBeginAJobAtTheSameTimeOneDoes() {
        var bugs = new CopyOnWriteArrayList<Throwable>();
        var claims = new CopyOnWriteArrayList<JobClaim>();
        try (var processes = new TaskGroup(bugs::add)) {
            for (var i = 0; i < 8; i++) {
                var store = store(i);
                processes.startPlatform("process", () -> {
                    try {
                        claims.add(store.claim(JOB));
                    } catch (RftException e) {
                        assertEquals(ErrorCode.BUSY, e.code());
                    }
                });
            }
        }

        assertEquals(List.of(), List.copyOf(bugs));
        assertEquals(1, claims.size());
    }

    private static TransferId begunAndStopped(JobStore store, JobStore.Job job) throws RftException {
        var claim = store.claim(job);
        claim.stopped(network(), 0, 0);
        return claim.id();
    }

    private static TransferId begunAndDone(JobStore store) throws RftException {
        var claim = store.claim(JOB);
        claim.done(1000, 7);
        return claim.id();
    }

    private static RftException network() {
        return new RftException(ErrorCode.NETWORK, "the session was lost");
    }

    private static JobRecord only(JobStore store) throws RftException {
        var jobs = store.list().jobs();
        assertEquals(1, jobs.size());
        return jobs.getFirst();
    }

    private JobStore store(long seed) {
        return new JobStore(jobs(), new SplittableRandom(seed), () -> now);
    }

    private Path jobs() {
        return directory.resolve("jobs");
    }

    private Path file() throws IOException {
        return files(".job").getFirst();
    }

    /** Without those that the store's own lock and its writing use. */
    private List<Path> files(String suffix) throws IOException {
        try (var files = Files.list(jobs())) {
            return files.filter(file -> file.toString().endsWith(suffix)
                            && !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }
}
