package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.posix.Errno;
import io.rft.store.FileEntry;
import io.rft.store.IfExists;
import io.rft.store.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** T-DISK: every call to the disk fails once with every error that a system may answer to it. */
@Tag("crash")
class DiskTroubleTest {
    private static final int CELLS_MIN = 400;

    @BeforeAll
    static void quiet() {
        Quiet.store();
    }

    @TestFactory
    Stream<DynamicTest> aTransferWhoseCallsFailEndsAndIsResumed() throws Exception {
        return DiskCell.calls().stream()
                .flatMap(call -> call.kind().errnos().stream().map(errno -> new DiskCell(call, errno, false)))
                .map(cell -> DynamicTest.dynamicTest(cell.toString(), cell::run));
    }

    @TestFactory
    Stream<DynamicTest> aTransferWhoseDiskFailsFromHereOnIsResumedWhenItIsMended() throws Exception {
        return DiskCell.calls().stream()
                .flatMap(call -> call.kind().errnos().stream().map(errno -> new DiskCell(call, errno, true)))
                .map(cell -> DynamicTest.dynamicTest(cell.toString(), cell::run));
    }

    @TestFactory
    Stream<DynamicTest> aSourceThatCannotBeReadIsNotSentAndNotChanged() throws Exception {
        return cells(DiskTroubleTest::source, DiskTroubleTest::readSource);
    }

    @TestFactory
    Stream<DynamicTest> anOperationOnNamesThatFailsIsRepeatedAndDone() throws Exception {
        return cells(disk -> {}, DiskTroubleTest::changeNames);
    }

    @Test
    void thereAreCellsEnough() throws Exception {
        var cells = Stream.of(
                        aTransferWhoseCallsFailEndsAndIsResumed(),
                        aTransferWhoseDiskFailsFromHereOnIsResumedWhenItIsMended(),
                        aSourceThatCannotBeReadIsNotSentAndNotChanged(),
                        anOperationOnNamesThatFailsIsRepeatedAndDone())
                .mapToLong(Stream::count)
                .sum();

        assertTrue(cells >= CELLS_MIN, "only " + cells);
    }

    private static Stream<DynamicTest> cells(Work preparation, Operation operation) throws RftException {
        var calls = new ArrayList<DiskCall>();
        var sound = new FaultyDisk();
        preparation.on(sound);
        sound.fail(DiskFaults.NONE);
        sound.watch(calls::add);
        operation.on(sound, false);
        return calls.stream()
                .flatMap(call -> call.kind().errnos().stream()
                        .map(errno -> DynamicTest.dynamicTest(
                                errno + " at call " + call.number() + ", " + call.kind() + " " + call.path(),
                                () -> cell(preparation, operation, call, errno))));
    }

    private static void cell(Work preparation, Operation operation, DiskCall call, Errno errno) throws RftException {
        var disk = new FaultyDisk();
        preparation.on(disk);
        disk.fail(DiskFaults.nth(call.number(), errno));
        var failure = assertThrows(RftException.class, () -> operation.on(disk, false));
        assertEquals(ErrorCode.STORAGE, failure.code(), failure.getMessage());
        assertEquals(List.of(), disk.openHandles(), "left open");
        operation.on(disk, true);
    }

    private static void source(FaultyDisk disk) throws RftException {
        try (var store = disk.store();
                var staged = store.stage(cargo().request())) {
            cargo().writeMissing(staged);
            staged.force();
            staged.commit();
        }
    }

    private static Cargo cargo() {
        return Cargo.of("/file", 10_000, 4096, IfExists.REPLACE, new SplittableRandom(3));
    }

    private static void readSource(FaultyDisk disk, boolean again) throws RftException {
        try (var store = disk.store();
                var source = store.open(cargo().target())) {
            var content = ByteBuffer.allocate((int) source.identity().size());
            source.read(0, content.limit(5000));
            source.read(5000, content.limit(content.capacity()));
            source.checkUnchanged();
            assertEquals(cargo().content(), content.flip());
        }
    }

    /** Ends in {@code /a} with {@code c} in it; what an earlier run did already is found done. */
    private static void changeNames(FaultyDisk disk, boolean again) throws RftException {
        try (var store = disk.store()) {
            store.makeDirectory(path("/a/b"), true);
            tolerant(again, () -> store.rename(path("/a/b"), path("/a/c"), false));
            tolerant(again, () -> store.makeDirectory(path("/d"), false));
            store.makeDirectory(path("/d/e/f"), true);
            tolerant(again, () -> store.remove(path("/d"), true));
            if (again) { // b was made once more
                tolerant(true, () -> store.remove(path("/a/b"), false));
            }
            checkNames(store);
        }
    }

    private static void checkNames(Store store) throws RftException {
        assertEquals(1, list(store, "/").size());
        assertEquals("c", list(store, "/a").getFirst().name());
        store.stat(path("/a/c"), true);
    }

    private static List<FileEntry> list(Store store, String directory) throws RftException {
        try (var pages = store.list(path(directory))) {
            return pages.next(10);
        }
    }

    /** Does it; finding nothing to do is right when it was tried before. */
    private static void tolerant(boolean again, Step step) throws RftException {
        try {
            step.run();
        } catch (RftException e) {
            var done = e.code() == ErrorCode.EXISTS || e.code() == ErrorCode.NOT_FOUND;
            if (!again || !done) {
                throw e;
            }
        }
    }

    private static RemotePath path(String text) {
        return RemotePath.parse(text);
    }

    private interface Work {
        void on(FaultyDisk disk) throws RftException;
    }

    private interface Operation {
        /**
         * Does it.
         *
         * @param again whether a run before may have done a part of it
         */
        void on(FaultyDisk disk, boolean again) throws RftException;
    }

    private interface Step {
        void run() throws RftException;
    }
}
