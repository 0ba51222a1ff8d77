package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class HouseRulesTest {
    @Test
    void lowerFloorsMayBeUsed() {
        assertEquals(Optional.empty(), House.objection("server", "transfer"));
        assertEquals(Optional.empty(), House.objection("posix", "disk"));
        assertEquals(Optional.empty(), House.objection("cli", "console"));
        assertEquals(Optional.empty(), House.objection("store", "journal"));
    }

    @Test
    void groundNeighboursMayBeUsed() {
        assertEquals(Optional.empty(), House.objection("task", "clock"));
        assertEquals(Optional.empty(), House.objection("clock", ""));
    }

    @Test
    void higherFloorsMayNot() {
        refused("transfer", "client");
        refused("clock", "rate");
        refused("console", "cli");
        refused("journal", "store");
    }

    @Test
    void strangersStayStrangers() {
        refused("channel", "store");
        refused("store", "channel");
        refused("transfer", "session");
        refused("session", "transfer");
        refused("client", "server");
        refused("server", "client");
        refused("store", "protocol");
        refused("daemon", "cli");
        refused("seeded", "clock");
        refused("server", "testkit");
    }

    @Test
    void unknownPackagesAreRefused() {
        refused("util", "clock");
        refused("server", "store.local");
    }

    private static void refused(String user, String used) {
        assertEquals(true, House.objection(user, used).isPresent(), user + " uses " + used);
    }
}
