package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AttributeChange;
import io.rft.Creation.NewDirectory;
import io.rft.Creation.NewLink;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.posix.Errno;
import io.rft.testkit.DiskCall.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is left of operations on many entries when the power fails. */
class EntriesPowerTest {
    private static final RemotePath ROOT = RemotePath.ROOT;

    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void whatIsAnsweredIsDurable() throws RftException {
        var time = Instant.EPOCH.plusNanos(5);
        try (var store = disk.store()) {
            var made = store.create(
                    ROOT,
                    List.of(
                            new NewDirectory(below("a"), 0755),
                            new NewDirectory(below("a/b"), 0755),
                            new NewDirectory(below("c"), 0755),
                            new NewLink(below("a/b/link"), "target", true)));
            var removed = store.removeAll(ROOT, List.of(below("c")));
            var changed = store.change(
                    ROOT, List.of(new AttributeChange(below("a/b"), OptionalInt.of(0500), Optional.of(time))));
            assertEquals(List.of(List.of(), List.of(), List.of()), List.of(made, removed, changed));
        }

        try (var store = disk.afterCrash(CrashStates.allLost(disk.unsynced())).store()) {
            var found = store.look(ROOT, List.of(below("a/b"), below("c"), below("a/b/link")));
            assertEquals(0500, found.getFirst().orElseThrow().status().mode());
            assertEquals(time, found.getFirst().orElseThrow().status().modified());
            assertEquals(Optional.empty(), found.get(1));
            assertEquals(Optional.of("target"), found.get(2).orElseThrow().target());
        }
    }

    @Test
    void aLinkThatIsReplacedIsTheOldOneOrTheNewOne() throws RftException {
        try (var store = disk.store()) {
            store.create(ROOT, List.of(new NewLink(below("link"), "old", true)));
        }
        var states = new ArrayList<FaultyDisk>();
        disk.watch(call -> CrashStates.of(disk.unsynced(), 100, new SplittableRandom(1))
                .forEach(fates -> states.add(disk.afterCrash(fates))));
        try (var store = disk.store()) {
            store.create(ROOT, List.of(new NewLink(below("link"), "new", true)));
        }

        assertTrue(states.size() > 4, "states: " + states.size());
        for (var state : states) {
            try (var store = state.store()) {
                var target = store.look(ROOT, List.of(below("link")))
                        .getFirst()
                        .orElseThrow()
                        .target();
                assertTrue(List.of("old", "new").contains(target.orElseThrow()));
            }
        }
    }

    @Test
    void aForceThatFailsFailsTheRequest() throws RftException {
        disk.fail(DiskFaults.those(call -> call.kind() == Kind.FORCE_DIRECTORY, Errno.EIO));
        try (var store = disk.store()) {
            var failure = assertThrows(
                    RftException.class, () -> store.create(ROOT, List.of(new NewDirectory(below("a"), 0755))));
            assertEquals(ErrorCode.STORAGE, failure.code());
        }
    }

    private static RemotePath below(String text) {
        return RemotePath.parseBelow(text);
    }
}
