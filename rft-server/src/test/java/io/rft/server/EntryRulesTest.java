package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.Durability;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.digest.Crc32cs;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user may touch of many entries at once, at a server over the loopback interface. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EntryRulesTest {
    private static final TransferId ID = new TransferId(3, 4);
    private static final String DEEP = "x/".repeat(99) + "x";
    private static final Rights RIGHTS = new Rights(
            true,
            List.of(
                    new Rights.Rule(path("/in"), Set.of(Right.LIST, Right.WRITE)),
                    new Rights.Rule(path("/drop"), Set.of(Right.WRITE)),
                    new Rights.Rule(path("/shut"), Set.of()),
                    new Rights.Rule(path("/shut/open"), Set.of(Right.LIST, Right.READ)),
                    new Rights.Rule(path("/gone"), Set.of())));

    @TempDir
    Path root;

    private final List<String> trail = new CopyOnWriteArrayList<>();
    private Optional<TestServer> server = Optional.empty();

    @BeforeEach
    void make() throws IOException {
        for (var directory : List.of("in", "drop", "shut/open", "gone", "free")) {
            Files.createDirectories(root.resolve(directory));
            Files.writeString(root.resolve(directory).resolve("old"), "old");
        }
    }

    @AfterEach
    void close() {
        server.ifPresent(TestServer::close);
    }

    @Test
    void ofAPackOnlyTheForbiddenMembersFail() throws IOException {
        var members = List.of("in/new", "shut/new", "in/old", "free/old", "shut/open/new", "free/new");
        try (var ada = caller(RIGHTS, Quota.NONE)) {
            var failures = upload(ada, members);

            assertEquals(
                    Map.of(
                            1, ErrorCode.PERMISSION,
                            2, ErrorCode.EXISTS,
                            4, ErrorCode.PERMISSION),
                    codes(failures));
        }
        for (var written : List.of("in/new", "free/old", "free/new")) {
            assertEquals("new", Files.readString(root.resolve(written)), written);
        }
        assertEquals("old", Files.readString(root.resolve("in/old")));
        assertEquals(Set.of("open"), names("shut"));
        assertEquals(Set.of("old"), names("shut/open"));
        assertEquals(List.of("shut/new", "shut/open/new", "in/old"), refusedEntries("upload"));
    }

    @Test
    void aPackBringsOnlyWhatMayBeRead() throws IOException {
        var asked = List.of("in/old", "free/old", "shut/old", "shut/open/old", "gone/none");
        try (var ada = caller(RIGHTS, Quota.NONE)) {
            var answer = ada.ask(new Message.FetchPack(ID, RemotePath.ROOT, below(asked)));

            var fetched = assertInstanceOf(Message.PackFetched.class, answer);
            assertEquals(
                    Map.of(0, ErrorCode.PERMISSION, 2, ErrorCode.PERMISSION, 4, ErrorCode.PERMISSION),
                    codes(fetched.failures()),
                    "nobody learns either that there is no gone/none");
            var offer = ada.asked(Message.PackOffer.class);
            assertEquals(
                    below(List.of("free/old", "shut/open/old")),
                    offer.request().members().stream().map(PackMember::path).toList());
        }
        assertEquals(List.of("in/old", "shut/old", "gone/none"), refusedEntries("download"));
    }

    @Test
    void ofManyEntriesEachIsHeldToTheRules() throws IOException {
        try (var ada = caller(RIGHTS, Quota.NONE)) {
            assertEquals(
                    Map.of(1, ErrorCode.PERMISSION, 2, ErrorCode.PERMISSION, 4, ErrorCode.EXISTS),
                    done(ada.ask(new Message.CreateEntries(
                            RemotePath.ROOT,
                            List.of(
                                    new Creation.NewDirectory(one("in/d"), 0755),
                                    new Creation.NewDirectory(one("shut/d"), 0755),
                                    new Creation.NewFile(one("shut/open/f"), 0644),
                                    new Creation.NewLink(one("drop/l"), "x", true),
                                    new Creation.NewLink(one("in/old"), "x", true))))));
            assertEquals(
                    Map.of(1, ErrorCode.PERMISSION, 2, ErrorCode.PERMISSION),
                    done(ada.ask(new Message.SetAttributes(
                            RemotePath.ROOT, List.of(mode("free/old"), mode("shut/open/old"), mode("gone"))))));
            assertEquals(
                    Map.of(0, ErrorCode.PERMISSION, 2, ErrorCode.PERMISSION),
                    done(ada.ask(new Message.RemoveEntries(
                            RemotePath.ROOT, below(List.of("in/old", "free/old", "gone/none"))))));
        }
        assertTrue(Files.isSymbolicLink(root.resolve("drop/l")));
        assertEquals(Set.of("old", "d"), names("in"));
        assertTrue(Files.isRegularFile(root.resolve("in/old"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(Set.of(), names("free"));
        for (var untouched : List.of("shut/open/old", "gone")) {
            assertFalse(
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(untouched)))
                            .startsWith("rwx--x"),
                    untouched);
        }
        assertEquals(List.of("shut/d", "shut/open/f", "in/old"), refusedEntries("create-entries"));
        assertEquals(List.of("shut/open/old", "gone"), refusedEntries("set-attributes"));
        assertEquals(List.of("in/old", "gone/none"), refusedEntries("remove-entries"));
    }

    @Test
    void whatIsHiddenIsSeenByNoWayOfLooking() throws IOException {
        try (var ada = caller(RIGHTS, Quota.NONE)) {
            assertEquals(
                    Set.of("in", "drop", "shut", "free"),
                    listed(ada, "/"),
                    "shut leads to what may be seen, gone does not");
            assertEquals(Set.of("/in", "/drop", "/shut", "/free"), found(ada, "/*"));
            assertEquals(Set.of("/in/old", "/free/old"), found(ada, "/*/old"));
            assertEquals(Set.of("/in/old", "/free/old", "/shut/open/old"), found(ada, "/**/old"));
            assertEquals(Set.of(), found(ada, "/gone/*"));
            var looked = assertInstanceOf(
                    Message.Looked.class,
                    ada.ask(new Message.LookAt(
                            RemotePath.ROOT,
                            below(List.of("in/old", "drop/old", "shut/old", "shut/open/old", "gone", "gone/old")))));
            assertEquals(
                    List.of(true, false, false, true, false, false),
                    looked.entries().stream().map(Optional::isPresent).toList());
            assertEquals(
                    ada.ask(new Message.LookAt(path("/gone"), below(List.of("old")))),
                    ada.ask(new Message.LookAt(path("/gone/none"), below(List.of("old")))),
                    "nobody learns which directories there are");
            for (var hidden : List.of("/gone", "/gone/none")) {
                refused(ada, new Message.SpacePlease(path(hidden)));
                refused(ada, new Message.ListDirectory(path(hidden), 0, 10));
                refused(ada, new Message.Measure(path(hidden), true, 0, 10));
            }
            refused(ada, new Message.Measure(RemotePath.ROOT, false, 0, 10));
            assertInstanceOf(Message.Measured.class, ada.ask(new Message.Measure(path("/free"), true, 0, 10)));
            assertInstanceOf(Message.Space.class, ada.ask(new Message.SpacePlease(path("/in"))));
        }
    }

    @Test
    void whatIsTooLongTogetherFailsAlone() throws IOException {
        var deep = path("/" + DEEP);
        var entries = below(List.of(DEEP, "a"));
        try (var ada = caller(RIGHTS, Quota.NONE)) {
            assertEquals(Map.of(0, ErrorCode.PERMISSION), done(ada.ask(new Message.RemoveEntries(deep, entries))));
            var fetched =
                    assertInstanceOf(Message.PackFetched.class, ada.ask(new Message.FetchPack(ID, deep, entries)));
            assertEquals(Map.of(0, ErrorCode.PERMISSION, 1, ErrorCode.NOT_FOUND), codes(fetched.failures()));
            var members = entries.stream()
                    .map(entry -> new PackMember(entry, 0, 0644, Instant.EPOCH))
                    .toList();
            var accept = assertInstanceOf(
                    Message.Accept.class,
                    ada.ask(new Message.PackOffer(
                            ID, deep, members, Settings.BLOCK_BYTES_MIN, true, Durability.BLOCK)));
            var commit = new Message.PackCommit(ID, accept.epoch(), 0, List.of());
            assertEquals(
                    Map.of(0, ErrorCode.PERMISSION, 1, ErrorCode.NOT_FOUND),
                    codes(assertInstanceOf(Message.PackCommitted.class, ada.ask(commit))
                            .failures()));
        }
    }

    @Test
    void aCopyNeedsTheRightsToBothPlaces() throws IOException {
        try (var ada = caller(RIGHTS, Quota.NONE)) {
            refused(ada, new Message.Copy(path("/in/old"), path("/free/new"), false));
            refused(ada, new Message.Copy(path("/free/old"), path("/shut/new"), false));
            refused(ada, new Message.Copy(path("/gone/old"), path("/free/new"), false));
            var answer = ada.ask(new Message.Copy(path("/free/old"), path("/in/old"), true));
            assertEquals(
                    ErrorCode.EXISTS,
                    assertInstanceOf(Message.Failure.class, answer).code(),
                    "who may not remove it does not replace it");
            assertInstanceOf(
                    Message.Done.class, ada.ask(new Message.Copy(path("/shut/open/old"), path("/in/copy"), false)));
        }
        assertEquals(Set.of("old", "copy"), names("in"));
        assertEquals(Set.of("old"), names("free"));
    }

    @Test
    void aPackHasItsRoomAsAWholeFromTheOfferToItsEnd() throws IOException {
        var quota = new Quota(OptionalLong.of(1_000_000), OptionalLong.of(15)); // 11 entries are there
        try (var ada = caller(Rights.of(true), quota)) {
            assertInstanceOf(Message.Accept.class, ada.ask(offer(new TransferId(1, 1), 2, 300_000)));
            overQuota(ada, offer(new TransferId(1, 2), 2, 300_000));
            overQuota(ada, offer(new TransferId(1, 2), 4, 1));
            overQuota(ada, offer(new TransferId(1, 2), 2, 300_000), "nothing of the first is on the disk, and yet");
            ada.ask(new Message.Cancel(new TransferId(1, 1), 0, true, ErrorCode.INTERRUPTED, ""));
            assertInstanceOf(Message.Accept.class, ada.ask(offer(new TransferId(1, 2), 2, 300_000)));
        }
    }

    @Test
    void whatIsThereTakesNoRoomWhenItIsMadeAgain() throws IOException {
        try (var ada = caller(Rights.of(true), new Quota(OptionalLong.empty(), OptionalLong.of(12)))) {
            var again = new Message.CreateEntries(
                    RemotePath.ROOT,
                    List.of(new Creation.NewDirectory(one("in"), 0755), new Creation.NewDirectory(one("new"), 0755)));
            assertEquals(Map.of(), done(ada.ask(again)));
            assertEquals(Map.of(), done(ada.ask(again)));
            overQuota(
                    ada,
                    new Message.CreateEntries(RemotePath.ROOT, List.of(new Creation.NewFile(one("one-more"), 0644))));
            overQuota(ada, new Message.Copy(path("/in/old"), path("/in/copy"), false));
        }
    }

    private Caller caller(Rights rights, Quota quota) throws IOException {
        var like = TestServer.user(root, "ada").orElseThrow();
        var ada = new User(
                "ada", root, Optional.empty(), rights, true, quota, like.passwordHash(), List.of(), like.settings());
        server = Optional.of(TestServer.of(
                root, builder -> builder.users(name -> Optional.of(ada)).audit(trail::add)));
        return Caller.of(server.get(), "ada");
    }

    /** Sends a pack of these, each of three bytes; returns what failed. */
    private static List<EntryFailure> upload(Caller caller, List<String> names) throws IOException {
        var content = "new".repeat(names.size()).getBytes(StandardCharsets.US_ASCII);
        var members = names.stream()
                .map(name -> new PackMember(one(name), 3, 0644, Instant.EPOCH))
                .toList();
        var accept = assertInstanceOf(
                Message.Accept.class,
                caller.ask(new Message.PackOffer(
                        ID, RemotePath.ROOT, members, Settings.BLOCK_BYTES_MIN, true, Durability.BLOCK)));
        try (var data = caller.connect()) {
            Caller.send(data, accept, content, accept.missing());
            caller.awaitReceived(accept.epoch(), content.length);
            var commit = new Message.PackCommit(ID, accept.epoch(), Crc32cs.of(ByteBuffer.wrap(content)), List.of());
            return assertInstanceOf(Message.PackCommitted.class, caller.ask(commit))
                    .failures();
        }
    }

    private static Message.PackOffer offer(TransferId id, int files, long bytesEach) {
        var members = new ArrayList<PackMember>();
        for (var i = 0; i < files; i++) {
            members.add(new PackMember(one("f" + i), bytesEach, 0644, Instant.EPOCH));
        }
        return new Message.PackOffer(id, RemotePath.ROOT, members, Settings.BLOCK_BYTES_MIN, true, Durability.BLOCK);
    }

    private static Set<String> listed(Caller caller, String directory) throws IOException {
        var names = new TreeSet<String>();
        var cursor = 0L;
        do {
            var page = assertInstanceOf(
                    Message.Listing.class, caller.ask(new Message.ListDirectory(path(directory), cursor, 1)));
            assertTrue(page.cursor() == 0 || !page.entries().isEmpty(), "an empty page before the end");
            page.entries().forEach(entry -> names.add(entry.name()));
            cursor = page.cursor();
        } while (cursor != 0);
        return names;
    }

    private static Set<String> found(Caller caller, String pattern) throws IOException {
        var paths = new TreeSet<String>();
        var cursor = 0L;
        do {
            var page = assertInstanceOf(Message.Expanded.class, caller.ask(new Message.Expand(pattern, cursor, 2)));
            page.found().forEach(found -> paths.add(found.path().toString()));
            cursor = page.cursor();
        } while (cursor != 0);
        return paths;
    }

    private static Map<Integer, ErrorCode> done(Message.Answer answer) {
        return codes(assertInstanceOf(Message.EntriesDone.class, answer).failures());
    }

    private static Map<Integer, ErrorCode> codes(List<EntryFailure> failures) {
        var codes = new TreeMap<Integer, ErrorCode>();
        failures.forEach(failure -> codes.put(failure.index(), failure.code()));
        return codes;
    }

    /** Of which entries the log of transfers says that a request about many was refused. */
    private List<String> refusedEntries(String request) {
        return trail.stream()
                .filter(line -> line.contains("\"event\":\"refusal\"")
                        && line.contains("\"request\":\"" + request + "\",\"path\":\"/\",\"entry\":\""))
                .map(line -> line.replaceAll(".*\"entry\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private static void refused(Caller caller, Message.Request request) throws IOException {
        var answer = assertInstanceOf(Message.Failure.class, caller.ask(request), request::toString);
        assertEquals(ErrorCode.PERMISSION, answer.code(), answer::message);
    }

    private static void overQuota(Caller caller, Message.Request request, String... why) throws IOException {
        var answer = assertInstanceOf(Message.Failure.class, caller.ask(request), () -> List.of(why) + " " + request);
        assertTrue(answer.message().startsWith("the quota of ada is not enough: "), answer::message);
    }

    private Set<String> names(String directory) {
        return Set.of(root.resolve(directory).toFile().list());
    }

    private static AttributeChange mode(String name) {
        return new AttributeChange(one(name), OptionalInt.of(0711), Optional.empty());
    }

    private static List<RemotePath> below(List<String> names) {
        return names.stream().map(EntryRulesTest::one).toList();
    }

    private static RemotePath one(String name) {
        return RemotePath.parseBelow(name);
    }

    private static RemotePath path(String text) {
        return RemotePath.parse(text);
    }
}
