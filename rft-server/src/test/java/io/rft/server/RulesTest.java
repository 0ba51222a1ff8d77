package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user may touch, at a server over the loopback interface. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RulesTest {
    private static final Rights RIGHTS = new Rights(
            true,
            List.of(
                    new Rights.Rule(RemotePath.parse("/in"), Set.of(Right.LIST, Right.WRITE)),
                    new Rights.Rule(RemotePath.parse("/shut"), Set.of())));

    @TempDir
    Path root;

    private final List<String> trail = new CopyOnWriteArrayList<>();
    private Optional<TestServer> server = Optional.empty();

    @AfterEach
    void close() {
        server.ifPresent(TestServer::close);
    }

    @Test
    void aRuleHoldsForEveryRequest() throws IOException {
        Files.createDirectories(root.resolve("in"));
        Files.createDirectories(root.resolve("shut"));
        Files.writeString(root.resolve("in/there"), "x");
        Files.writeString(root.resolve("shut/secret"), "x");
        try (var ada = caller(RIGHTS, Quota.NONE, true)) {
            assertInstanceOf(Message.Listing.class, ada.ask(new Message.ListDirectory(path("/in"), 0, 10)));
            refused(ada, new Message.Fetch(new TransferId(1, 1), path("/in/there"), true));
            refused(ada, new Message.Hash(path("/in/there"), Message.HashAlgorithm.SHA256));
            refused(ada, new Message.Remove(path("/in/there"), false));
            refused(ada, new Message.Rename(path("/in/there"), path("/there"), false));
            refused(ada, new Message.ListDirectory(path("/shut"), 0, 10));
            refused(ada, new Message.Stat(path("/shut/secret"), true));
            refused(ada, new Message.Rename(path("/shut"), path("/open"), false));
            refused(ada, new Message.Remove(path("/shut"), true));
            refused(ada, new Message.MakeDirectory(path("/shut/a/b"), true));
            refused(ada, offer("/shut/new", 1));
        }
        assertTrue(Files.exists(root.resolve("shut/secret")));
        assertEquals(
                10,
                trail.stream()
                        .filter(line -> line.contains("\"event\":\"refusal\""))
                        .count(),
                trail::toString);
        assertTrue(
                trail.stream()
                        .anyMatch(line -> line.contains("\"request\":\"rename\",\"path\":\"/shut\",\"to\":\"/open\"")),
                trail::toString);
    }

    @Test
    void aLinkDoesNotLeadAroundARule() throws IOException {
        Files.createDirectories(root.resolve("shut"));
        Files.writeString(root.resolve("shut/secret"), "x");
        Files.createSymbolicLink(root.resolve("way"), Path.of("shut"));
        Files.createSymbolicLink(root.resolve("secret"), Path.of("shut/secret"));
        try (var ada = caller(RIGHTS, Quota.NONE, true)) {
            refused(ada, new Message.ListDirectory(path("/way"), 0, 10));
            refused(ada, new Message.Stat(path("/way/secret"), true));
            refused(ada, new Message.Fetch(new TransferId(1, 1), path("/secret"), true));
            refused(ada, new Message.Hash(path("/way/secret"), Message.HashAlgorithm.SHA256));
            refused(ada, offer("/way/new", 1));
            refused(ada, new Message.Remove(path("/way/secret"), false));
        }
        assertFalse(Files.exists(root.resolve("shut/new")));
        assertTrue(Files.exists(root.resolve("shut/secret")));
    }

    @Test
    void whoHasNoRulesFollowsLinksUnlessToldNotTo() throws IOException {
        Files.createDirectories(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("way"), Path.of("real"));
        try (var ada = caller(Rights.of(true), Quota.NONE, true)) {
            assertInstanceOf(Message.Listing.class, ada.ask(new Message.ListDirectory(path("/way"), 0, 10)));
        }
        server.orElseThrow().close();
        try (var ada = caller(Rights.of(true), Quota.NONE, false)) {
            refused(ada, new Message.ListDirectory(path("/way"), 0, 10));
            assertInstanceOf(Message.Attributes.class, ada.ask(new Message.Stat(path("/way"), false)));
        }
    }

    @Test
    void whoMayNotRemoveReplacesNothing() throws IOException {
        Files.createDirectories(root.resolve("in"));
        Files.writeString(root.resolve("in/there"), "x");
        try (var ada = caller(RIGHTS, Quota.NONE, true)) {
            var answer = assertInstanceOf(Message.Failure.class, ada.ask(offer("/in/there", 1)));

            assertEquals(ErrorCode.EXISTS, answer.code());
            upload(ada, "/in/new", 0);
        }
        assertEquals("x", Files.readString(root.resolve("in/there")));
        assertTrue(Files.exists(root.resolve("in/new")));
        assertTrue(trail.getLast().contains("\"path\":\"/in/new\",\"bytes\":0"), trail::toString);
        assertTrue(trail.getLast().endsWith("\"result\":\"committed\"}"), trail::toString);
    }

    @Test
    void aQuotaCountsWhatIsThereAndWhatIsOnItsWay() throws IOException {
        Files.write(root.resolve("old"), new byte[600_000]);
        try (var ada = caller(Rights.of(true), new Quota(OptionalLong.of(1_000_000), OptionalLong.of(4)), true)) {
            assertInstanceOf(Message.Accept.class, ada.ask(offer("/a", 300_000, new TransferId(1, 1))));
            overQuota(ada, offer("/b", 300_000, new TransferId(1, 2)));
            assertInstanceOf(
                    Message.Accept.class,
                    ada.ask(offer("/a", 300_000, new TransferId(1, 1))),
                    "what goes on has its room already");
            assertInstanceOf(Message.Done.class, ada.ask(new Message.Remove(path("/old"), false)));
            assertInstanceOf(Message.Accept.class, ada.ask(offer("/b", 300_000, new TransferId(1, 2))));
            assertInstanceOf(Message.Done.class, ada.ask(new Message.MakeDirectory(path("/d/e"), true)));
            overQuota(ada, new Message.MakeDirectory(path("/f"), false));
            assertInstanceOf(
                    Message.Done.class,
                    ada.ask(new Message.Cancel(new TransferId(1, 2), 0, true, ErrorCode.INTERRUPTED, "")));
            assertInstanceOf(Message.Done.class, ada.ask(new Message.Remove(path("/d"), true)));
            upload(ada, "/f", 0);
        }
        assertTrue(
                trail.stream().anyMatch(line -> line.contains("\"why\":\"cancelled by the client\"")), trail::toString);
    }

    private Caller caller(Rights rights, Quota quota, boolean links) throws IOException {
        var like = TestServer.user(root, "ada").orElseThrow();
        var ada = new User(
                "ada", root, Optional.empty(), rights, links, quota, like.passwordHash(), List.of(), like.settings());
        server = Optional.of(TestServer.of(
                root, builder -> builder.users(name -> Optional.of(ada)).audit(trail::add)));
        return Caller.of(server.get(), "ada");
    }

    private static void refused(Caller caller, Message.Request request) throws IOException {
        var answer = assertInstanceOf(Message.Failure.class, caller.ask(request), request::toString);
        assertEquals(ErrorCode.PERMISSION, answer.code(), answer::message);
    }

    private static void overQuota(Caller caller, Message.Request request) throws IOException {
        var answer = assertInstanceOf(Message.Failure.class, caller.ask(request), request::toString);
        assertEquals(ErrorCode.PERMISSION, answer.code());
        assertTrue(answer.message().startsWith("the quota of ada is not enough: "), answer::message);
    }

    /** Of an empty file, which needs no data connection. */
    private static void upload(Caller caller, String to, int bytes) throws IOException {
        var accept = assertInstanceOf(Message.Accept.class, caller.ask(offer(to, bytes)));
        var crc = Crc32cs.of(ByteBuffer.allocate(bytes));
        assertInstanceOf(
                Message.Committed.class, caller.ask(new Message.Commit(accept.transfer(), accept.epoch(), crc, false)));
    }

    private static Message.Offer offer(String to, long size) {
        return offer(to, size, new TransferId(7, to.hashCode()));
    }

    private static Message.Offer offer(String to, long size, TransferId id) {
        return new Message.Offer(
                id, path(to), size, Instant.EPOCH, Instant.EPOCH, "", 0644, Settings.BLOCK_BYTES_MIN, true, true);
    }

    private static RemotePath path(String text) {
        return RemotePath.parse(text);
    }
}
