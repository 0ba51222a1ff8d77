package io.rft.client;

import static io.rft.client.TreeSelection.Decision.COMPARE;
import static io.rft.client.TreeSelection.Decision.MOVE;
import static io.rft.client.TreeSelection.Decision.REFUSE;
import static io.rft.client.TreeSelection.Decision.SKIP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.RemotePath;
import io.rft.client.TreeOptions.Select;
import io.rft.disk.FileStatus;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TreeSelectionTest {
    private static final TreeEntry SOURCE = file(10, 100);

    @Test
    void whatIsMissingMoves() {
        for (var select : Select.values()) {
            assertEquals(MOVE, TreeSelection.decide(select, SOURCE, Optional.empty()), select::name);
        }
    }

    @Test
    void whatIsThereIsMovedAsWasAsked() {
        var same = Optional.of(file(10, 100));
        var older = Optional.of(file(10, 99));
        var newer = Optional.of(file(10, 101));
        var longer = Optional.of(file(11, 100));

        assertEquals(MOVE, TreeSelection.decide(Select.ALL, SOURCE, same));
        assertEquals(REFUSE, TreeSelection.decide(Select.ABSENT_OR_FAIL, SOURCE, older));
        assertEquals(SKIP, TreeSelection.decide(Select.ABSENT, SOURCE, older));
        assertEquals(MOVE, TreeSelection.decide(Select.NEWER, SOURCE, older));
        assertEquals(SKIP, TreeSelection.decide(Select.NEWER, SOURCE, same));
        assertEquals(SKIP, TreeSelection.decide(Select.NEWER, SOURCE, newer));
        assertEquals(SKIP, TreeSelection.decide(Select.DIFFERENT, SOURCE, same));
        assertEquals(MOVE, TreeSelection.decide(Select.DIFFERENT, SOURCE, newer));
        assertEquals(MOVE, TreeSelection.decide(Select.DIFFERENT, SOURCE, longer));
        assertEquals(COMPARE, TreeSelection.decide(Select.CONTENT, SOURCE, older));
        assertEquals(MOVE, TreeSelection.decide(Select.CONTENT, SOURCE, longer));
    }

    @Test
    void aFurtherNameThatIsOneAlreadyIsSkippedAndAnotherFileGivesWayWhereItMay() {
        var copy = Optional.of(named("k"));
        var other = Optional.of(named("other"));
        var newer = Optional.of(file(10, 101));

        for (var select : Select.values()) {
            assertEquals(SKIP, TreeSelection.decideName(select, SOURCE, copy, copy));
            assertEquals(MOVE, TreeSelection.decideName(select, SOURCE, Optional.empty(), copy));
        }
        assertEquals(MOVE, TreeSelection.decideName(Select.ALL, SOURCE, other, copy));
        assertEquals(MOVE, TreeSelection.decideName(Select.DIFFERENT, SOURCE, Optional.of(SOURCE), copy));
        assertEquals(MOVE, TreeSelection.decideName(Select.CONTENT, SOURCE, Optional.of(SOURCE), Optional.empty()));
        assertEquals(SKIP, TreeSelection.decideName(Select.NEWER, SOURCE, newer, copy));
        assertEquals(MOVE, TreeSelection.decideName(Select.NEWER, SOURCE, other, copy));
        assertEquals(SKIP, TreeSelection.decideName(Select.ABSENT, SOURCE, other, copy));
        assertEquals(REFUSE, TreeSelection.decideName(Select.ABSENT_OR_FAIL, SOURCE, other, copy));
    }

    private static TreeEntry named(String key) {
        return new TreeEntry(
                RemotePath.parse("/f"),
                FileStatus.Type.FILE,
                10,
                0644,
                Instant.ofEpochSecond(100),
                Optional.empty(),
                Optional.of(key),
                Optional.empty());
    }

    private static TreeEntry file(long size, long seconds) {
        return new TreeEntry(
                RemotePath.parse("/f"),
                FileStatus.Type.FILE,
                size,
                0644,
                Instant.ofEpochSecond(seconds),
                Optional.empty(),
                Optional.empty());
    }
}
