package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static final Account ALICE = new Account("alice", 1000, 1000, List.of(1000L), Optional.empty());

    @Test
    void whoMayChangeNumbersMayActAsAnybodyElse() {
        assertEquals(Optional.empty(), Identity.findObstacle(ALICE, status(0, "000001ffffffffff")));
        assertEquals(Optional.empty(), Identity.findObstacle(ALICE, status(990, "00000000000000c0")));
    }

    @Test
    void whoMayNotIsToldWhatToDo() {
        var expected = "this process runs as uid 990 and may not act as alice (uid 1000): run it as root, or as alice";
        for (var held : List.of("0000000000000000", "0000000000000040", "0000000000000080", "000001ffffffff3f")) {
            assertEquals(Optional.of(expected), Identity.findObstacle(ALICE, status(990, held)));
        }
    }

    @Test
    void itsOwnAccountIsNoOtherOne() {
        assertEquals(Optional.empty(), Identity.findObstacle(ALICE, status(1000, "0000000000000000")));
    }

    @Test
    void rootIsNobodyToActAs() {
        var root = new Account("root", 0, 0, List.of(0L), Optional.empty());

        assertEquals(
                Optional.of("root may do everything: the kernel would check nothing"),
                Identity.findObstacle(root, status(0, "000001ffffffffff")));
    }

    @Test
    void whereTheKernelSaysNothingNobodyIsActedAs() {
        assertEquals(
                Optional.of("the kernel does not say what this process may do: is /proc mounted?"),
                Identity.findObstacle(ALICE, ""));
    }

    private static String status(int uid, String capabilities) {
        return "Name:\tjava\nUid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\nGid:\t0\t0\t0\t0\nCapEff:\t"
                + capabilities + "\nCapBnd:\t0000000000000000\n";
    }
}
