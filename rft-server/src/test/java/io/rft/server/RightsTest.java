package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.protocol.Message;
import io.rft.seeded.Seeded;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightsTest {
    private static final TransferId ID = new TransferId(1, 2);

    /** A shop: everybody reads, drops into one place without seeing it, keeps house in another, and has a place that is shut. */
    private static final Rights SHOP = new Rights(
            true,
            List.of(
                    rule("/", Right.LIST, Right.READ),
                    rule("/drop", Right.WRITE),
                    rule("/drop/house", Right.LIST, Right.READ, Right.WRITE, Right.DELETE),
                    rule("/archive", Right.LIST, Right.WRITE),
                    rule("/shut")));

    @ParameterizedTest
    @CsvSource({
        "/, list, yes",
        "/, stat, yes",
        "/a, read, yes",
        "/a, hash, yes",
        "/a, write, no",
        "/a, make, no",
        "/a, remove, no",
        "/drop, list, no",
        "/drop, stat, yes",
        "/drop/a, write, yes",
        "/drop/a, read, no",
        "/drop/a, hash, no",
        "/drop/a, stat, unseen",
        "/drop/a, list, no",
        "/drop/a, make, yes",
        "/drop/a, remove, no",
        "/drop, remove, no",
        "/drop/house, list, yes",
        "/drop/house/a, remove, yes",
        "/drop/house, remove, yes",
        "/drop/house2, read, no",
        "/dropped, write, no",
        "/dropped, read, yes",
        "/archive/a, write, yes",
        "/archive/a, list, yes",
        "/archive/a, read, no",
        "/archive/a, remove, no",
        "/shut, list, no",
        "/shut, stat, no",
        "/shut/a, stat, no",
        "/shut/a, read, no",
        "/shut/a, write, no",
    })
    void whatMayBeDoneWhere(String path, String request, String expected) {
        assertEquals(expected, outcome(SHOP, request(request, path)));
    }

    @Test
    void withoutTheRightToWriteNoRuleGivesIt() {
        var reader = new Rights(false, SHOP.rules());

        for (var path : List.of("/a", "/drop/a", "/drop/house/a")) {
            for (var request : List.of("write", "make", "remove")) {
                assertEquals("no", outcome(reader, request(request, path)));
            }
        }
        assertEquals("yes", outcome(reader, request("read", "/drop/house/a")));
        assertEquals("yes", outcome(reader, new Message.Commit(ID, 1, 0, false)), "if there is anything to commit");
    }

    @Test
    void bytesThatAreNoFileNeedNoRight() {
        var probe = new Message.Fetch(ID, RemotePath.ROOT, false, false, OptionalLong.of(1 << 16));

        assertEquals("yes", outcome(new Rights(false, List.of(rule("/"))), probe));
    }

    @Test
    void withoutRulesEverythingMayBeDoneOrLookedAt() {
        for (var request : List.of("list", "stat", "read", "hash", "write", "make", "remove")) {
            var changes = List.of("write", "make", "remove").contains(request);

            assertEquals("yes", outcome(Rights.of(true), request(request, "/a/b")));
            assertEquals(changes ? "no" : "yes", outcome(Rights.of(false), request(request, "/a/b")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/drop/house/a, /drop/house/b, yes",
        "/drop/house/a, /drop/b, yes", // from where more is allowed to where less is
        "/drop/house/a, /archive/b, yes",
        "/drop/house/a, /b, no",
        "/drop/a, /drop/house/a, no",
        "/archive/a, /drop/house/a, no",
        "/a, /drop/house/a, no",
        "/drop/house, /drop/house2, no",
        "/drop, /archive/drop, no",
    })
    void aNewNameNeverGivesMoreThanTheOldOne(String from, String to, String expected) {
        assertEquals(expected, outcome(SHOP, new Message.Rename(RemotePath.parse(from), RemotePath.parse(to), true)));
    }

    @Test
    void whatARuleIsForIsNotRenamedAwayFromIt() {
        var rights = new Rights(true, List.of(rule("/a/secret", Right.LIST)));

        assertEquals("no", outcome(rights, rename("/a", "/b")));
        assertEquals("no", outcome(rights, rename("/a/secret", "/b")));
        assertEquals("yes", outcome(rights, rename("/a/other", "/b")));
    }

    @Test
    void nothingIsMovedToAboveARuleThatWouldOpenIt() {
        var rights = new Rights(
                true,
                List.of(
                        rule("/", Right.LIST, Right.WRITE, Right.DELETE),
                        rule("/a/open", Right.LIST, Right.READ, Right.WRITE, Right.DELETE)));

        assertEquals("no", outcome(rights, rename("/hidden", "/a")), "its child open could be read then");
        assertEquals("yes", outcome(rights, rename("/hidden", "/b")));
    }

    @Test
    void aTreeIsRemovedOnlyWhereAllOfItMayBe() {
        var rights = new Rights(true, List.of(rule("/a/kept", Right.LIST, Right.READ)));

        assertEquals("no", outcome(rights, new Message.Remove(RemotePath.parse("/a"), true)));
        assertEquals("yes", outcome(rights, new Message.Remove(RemotePath.parse("/a"), false)));
        assertEquals("yes", outcome(rights, new Message.Remove(RemotePath.parse("/b"), true)));
    }

    @Test
    void whatIsThereIsReplacedOnlyByWhoMayRemoveIt() {
        assertEquals(false, SHOP.mayReplace(RemotePath.parse("/drop/a")));
        assertEquals(true, SHOP.mayReplace(RemotePath.parse("/drop/house/a")));
    }

    @Test
    void theLongestPathWhereNothingIsMadeHasToBeThere() {
        assertEquals(RemotePath.ROOT, SHOP.fixed(RemotePath.parse("/drop/a/b")));
        var rights = new Rights(true, List.of(rule("/a/b", Right.LIST), rule("/a/b/c/d", Right.WRITE)));
        assertEquals(RemotePath.parse("/a/b/c"), rights.fixed(RemotePath.parse("/a/b/c/d/e")));
    }

    @Test
    void aFurtherNameGivesNoMoreRightsThanThoseThatThereAre() {
        var rights = new Rights(
                true,
                List.of(
                        rule("/in", Right.LIST, Right.WRITE),
                        rule("/secret"),
                        rule("/looked-at", Right.LIST, Right.READ)));

        assertTrue(rights.findRefusalOfName(RemotePath.ROOT, below("a"), below("in/a"))
                .isEmpty());
        assertTrue(rights.findRefusalOfName(RemotePath.ROOT, below("in/a"), below("in/b"))
                .isEmpty());
        assertTrue(rights.findRefusalOfName(RemotePath.ROOT, below("in/a"), below("b"))
                .isPresent());
        assertTrue(rights.findRefusalOfName(RemotePath.ROOT, below("secret/a"), below("b"))
                .isPresent());
        assertTrue(rights.findRefusalOfName(RemotePath.ROOT, below("looked-at/a"), below("looked-at/b"))
                .isPresent());
    }

    private static RemotePath below(String path) {
        return RemotePath.parseBelow(path);
    }

    @Test
    void twoRulesForOnePathAreRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> new Rights(true, List.of(rule("/a"), rule("/a", Right.LIST))));
    }

    /** However rules lie in each other: the answer is that of a walk from the root down to the place. */
    @Seeded(500)
    void theRuleWithTheLongestPathCounts(SplittableRandom random) {
        var rules = new LinkedHashMap<RemotePath, Set<Right>>();
        for (var i = random.nextInt(6); i > 0; i--) {
            var allow = EnumSet.noneOf(Right.class);
            for (var right : Right.values()) {
                if (random.nextBoolean()) {
                    allow.add(right);
                }
            }
            rules.put(path(random), allow);
        }
        var rights = new Rights(
                true,
                rules.entrySet().stream()
                        .map(rule -> new Rights.Rule(rule.getKey(), rule.getValue()))
                        .toList());
        var place = path(random);

        var walked = RemotePath.ROOT;
        var expected = Optional.ofNullable(rules.get(walked)).orElse(EnumSet.copyOf(Right.USUAL));
        for (var component : place.components()) {
            walked = walked.resolve(component);
            expected = Optional.ofNullable(rules.get(walked)).orElse(expected);
        }

        assertEquals(expected, rights.at(place), () -> rules + " at " + place);
    }

    private static RemotePath path(SplittableRandom random) {
        var path = RemotePath.ROOT;
        for (var i = random.nextInt(4); i > 0; i--) {
            path = path.resolve(random.nextBoolean() ? "a" : "aa");
        }
        return path;
    }

    private static Message.Request rename(String from, String to) {
        return new Message.Rename(RemotePath.parse(from), RemotePath.parse(to), false);
    }

    private static Message.Request request(String what, String at) {
        var path = RemotePath.parse(at);
        return switch (what) {
            case "list" -> new Message.ListDirectory(path, 0, 10);
            case "stat" -> new Message.Stat(path, true);
            case "read" -> new Message.Fetch(ID, path, true);
            case "hash" -> new Message.Hash(path, Message.HashAlgorithm.SHA256);
            case "write" -> new Message.Offer(ID, path, 1, Instant.EPOCH, Instant.EPOCH, "", 0644, 1 << 16, true, true);
            case "make" -> new Message.MakeDirectory(path, false);
            case "remove" -> new Message.Remove(path, true);
            default -> throw new AssertionError(what);
        };
    }

    private static String outcome(Rights rights, Message.Request request) {
        try {
            rights.require("ann", request);
            return "yes";
        } catch (RftException e) {
            assertTrue(e.code() == ErrorCode.PERMISSION || e.code() == ErrorCode.NOT_FOUND);
            return e.code() == ErrorCode.PERMISSION ? "no" : "unseen";
        }
    }

    private static Rights.Rule rule(String path, Right... allow) {
        return new Rights.Rule(RemotePath.parse(path), Set.of(allow));
    }
}
