package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Download;
import io.rft.client.RftClient;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOptions.Select;
import io.rft.client.TreeOutcome;
import io.rft.client.TreeOutcome.Action;
import io.rft.client.TreeUpload;
import io.rft.client.Upload;
import io.rft.posix.Account;
import io.rft.posix.Identity;
import io.rft.protocol.Message;
import io.rft.server.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What users who are accounts of the machine do is done as these, by a server that runs as root: the kernel decides. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccountIT {
    private static final int UID = 54321;
    private static final int GROUP = 54399;
    private static final Account ALICE = account(UID, GROUP);
    private static final Account BOB = account(54322);
    private static final RemotePath TREE = RemotePath.parse("/tree");
    private static final long BIG = 100L << 20;

    @TempDir
    private Path temporary;

    private Path here;
    private Path root;

    @BeforeEach
    void asRoot() throws IOException {
        var obstacle = Identity.findObstacle(ALICE);
        Assumptions.assumeTrue(obstacle.isEmpty(), () -> "nothing can be tested here: " + obstacle.orElse(""));
        mode(temporary, "rwxr-xr-x");
        here = Files.createDirectory(temporary.resolve("here"));
        root = make(temporary.resolve("root"), UID, UID, "rwxr-xr-x");
    }

    @Test
    void whatIsPutBelongsToTheAccountWhateverWayItGoes() throws Exception {
        var big = new TestData(1, BIG);
        makeTree(big);
        try (var server = serve();
                var client = server.client().build()) {
            assertEquals(0, failures(client, TreeOptions.DEFAULT));
            Files.writeString(here.resolve("small-3"), "changed");
            assertEquals(0, failures(client, TreeOptions.DEFAULT.withSelect(Select.DIFFERENT)));
            client.copy(RemotePath.parse("/tree/big"), RemotePath.parse("/tree/copy"), false);
            client.makeDirectory(RemotePath.parse("/tree/new/deep"), true);
            client.rename(RemotePath.parse("/tree/copy"), RemotePath.parse("/tree/new/deep/moved"), false);
            client.download(new Download(RemotePath.parse("/tree/big"), temporary.resolve("back")))
                    .join();
            var digest = client.hash(RemotePath.parse("/tree/big"), Message.HashAlgorithm.SHA256);

            assertEquals(BIG, digest.size());
            assertEquals(OptionalLong.empty(), big.firstDifference(temporary.resolve("back")));
            assertEquals(OptionalLong.empty(), big.firstDifference(root.resolve("tree/new/deep/moved")));
            assertEquals("changed", Files.readString(root.resolve("tree/small-3")));
            assertEquals("rw-r-----", mode(root.resolve("tree/small-1")));
            assertEquals(Set.of(UID), owners(root));

            client.remove(TREE, true);
            assertEquals(List.of(root), all(root));
        }
    }

    @Test
    void whatTheAccountMayNotIsRefusedToTheUser() throws Exception {
        var closed = make(root.resolve("closed"), 0, 0, "rwx------");
        Files.writeString(closed.resolve("secret"), "x");
        mode(Files.writeString(root.resolve("roots"), "x"), "rw-------");
        var mine = Files.writeString(here.resolve("mine"), "mine");
        try (var server = serve();
                var client = server.client().build()) {
            var secret = RemotePath.parse("/closed/secret");
            refused(() -> client.list(RemotePath.parse("/closed"), _ -> {}));
            refused(() -> client.stat(secret, false));
            refused(() -> client.download(new Download(secret, temporary.resolve("got")))
                    .join());
            refused(() -> client.upload(new Upload(mine, RemotePath.parse("/closed/new")))
                    .join());
            refused(() -> client.upload(new Upload(mine, secret)).join());
            refused(() -> client.remove(secret, false));
            refused(() -> client.remove(RemotePath.parse("/closed"), true));
            refused(() -> client.rename(secret, RemotePath.parse("/taken"), false));
            refused(() -> client.copy(secret, RemotePath.parse("/taken"), false));
            refused(() -> client.hash(secret, Message.HashAlgorithm.SHA256));
            refused(() -> client.makeDirectory(RemotePath.parse("/closed/new"), false));
            refused(() -> client.download(new Download(RemotePath.parse("/roots"), temporary.resolve("got")))
                    .join());
            client.upload(new Upload(mine, RemotePath.parse("/roots")))
                    .join(); // a new file in a directory of one's own
        }

        assertEquals(Set.of("closed", "roots"), names(root));
        assertEquals(Set.of("secret"), names(closed));
        assertEquals("x", Files.readString(closed.resolve("secret")));
        assertEquals(UID, owner(root.resolve("roots")));
        assertFalse(Files.exists(temporary.resolve("got")));
    }

    @Test
    void theGroupsOfTheAccountCount() throws Exception {
        make(root.resolve("shared"), 0, GROUP, "rwxrwx---");
        var mine = Files.writeString(here.resolve("mine"), "mine");
        try (var server = serve();
                var client = server.client().build()) {
            client.upload(new Upload(mine, RemotePath.parse("/shared/mine"))).join();
        }

        assertEquals(UID, owner(root.resolve("shared/mine")));
    }

    @Test
    void whoComesNextIsSomebodyElse() throws Exception {
        var mine = Files.writeString(here.resolve("mine"), "mine");
        mode(mine, "rw-------");
        var own = make(root.resolve("bobs"), 54322, 54322, "rwx------");
        mode(Files.writeString(own.resolve("file"), "bob's"), "rw-r--r--");
        try (var server = serve()) {
            for (var i = 0; i < 5; i++) {
                try (var alice = server.client().build();
                        var bob = server.client(server.address(), ServerFixture.READER)
                                .build()) {
                    alice.upload(new Upload(mine, RemotePath.parse("/alices" + i)))
                            .join();
                    refused(() -> alice.stat(RemotePath.parse("/bobs/file"), false));
                    assertEquals(
                            5, bob.stat(RemotePath.parse("/bobs/file"), false).size());
                    refused(() -> bob.hash(RemotePath.parse("/alices0"), Message.HashAlgorithm.CRC32C));
                }
            }
        }
    }

    @Test
    void whoseRootIsClosedToThemIsNotLetIn() throws Exception {
        mode(temporary, "rwx------");
        try (var server = serve();
                var client = server.client().retries(0).build()) {
            refused(client::connect);
            assertEquals(0, server.server().sessions());

            mode(temporary, "rwxr-xr-x");
            client.connect();
        }
    }

    @Test
    void anUploadGoesOnAfterAKilledServer() throws Exception {
        var nobody = Account.find("nobody");
        Assumptions.assumeTrue(
                nobody.filter(account -> !account.isRoot()).isPresent(), "this machine has no account nobody");
        var uid = (int) nobody.orElseThrow().uid();
        Files.setAttribute(root, "unix:uid", uid);
        var password = Files.writeString(temporary.resolve("password"), "the password of carol");
        mode(password, "rw-------");
        var hash = PasswordHash.create("the password of carol", new SecureRandom());
        var config = Files.writeString(temporary.resolve("rftd.toml"), """
                [[user]]
                name = "carol"
                root = "%s"
                account = "nobody"
                password-hash = "%s"
                """.formatted(root, hash.toPhc()));
        var data = new TestData(2, 24L << 20);
        data.writeTo(here.resolve("data"));
        var served = Files.createDirectory(temporary.resolve("served"));
        try (var daemon = new DaemonProcess(served, temporary.resolve("daemon"), "--config", config.toString())) {
            var url = ClientProcess.url("carol", daemon.address(), "data");
            var words = List.of(here.resolve("data").toString(), url);
            var client = ClientProcess.start(
                    temporary.resolve("client"),
                    ClientProcess.transfer("put", daemon.fingerprint(), password, words, "--bwlimit", "8M"));
            client.awaitDurable();
            assertEquals(Set.of(uid), owners(root));
            daemon.kill();
            daemon.restart();
            var outcome = client.await();

            assertEquals(0, outcome.exit(), outcome.err());
            assertTrue(outcome.of("resumed-bytes") > 0, outcome::toString);
        }

        assertEquals(OptionalLong.empty(), data.firstDifference(root.resolve("data")));
        assertEquals(Set.of("data"), names(root));
        assertEquals(Set.of(uid), owners(root));
    }

    private ServerFixture serve() throws RftException {
        return ServerFixture.serving(root, Map.of(ServerFixture.WRITER, ALICE, ServerFixture.READER, BOB));
    }

    private void makeTree(TestData big) throws IOException {
        big.writeTo(here.resolve("big"));
        Files.createDirectories(here.resolve("sub/deeper"));
        for (var i = 0; i < 50; i++) {
            mode(Files.writeString(here.resolve("small-" + i), "x".repeat(i)), "rw-r-----");
            Files.writeString(here.resolve("sub/deeper/small-" + i), "y".repeat(i));
        }
        Files.createSymbolicLink(here.resolve("link"), Path.of("small-1"));
        mode(here.resolve("sub/deeper"), "rwxr-x---");
    }

    private long failures(RftClient client, TreeOptions options) throws RftException {
        var outcomes = Collections.synchronizedList(new ArrayList<TreeOutcome>());
        client.upload(new TreeUpload(here, TREE, options), outcomes::add).join();
        return outcomes.stream()
                .filter(outcome -> outcome.action() == Action.FAILED)
                .count();
    }

    private static void refused(Executable what) {
        var failure = assertThrows(RftException.class, what);
        assertEquals(ErrorCode.PERMISSION, failure.code(), failure.getMessage());
    }

    private static Set<Integer> owners(Path directory) throws IOException {
        var owners = new TreeSet<Integer>();
        for (var path : all(directory)) {
            owners.add(owner(path));
        }
        return owners;
    }

    private static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static List<Path> all(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.toList();
        }
    }

    private static Set<String> names(Path directory) throws IOException {
        var names = new TreeSet<String>();
        try (var entries = Files.list(directory)) {
            entries.forEach(path -> names.add(directory.relativize(path).toString()));
        }
        return names;
    }

    private static Path make(Path directory, int uid, int gid, String mode) throws IOException {
        Files.createDirectory(directory);
        mode(directory, mode);
        Files.setAttribute(directory, "unix:uid", uid);
        Files.setAttribute(directory, "unix:gid", gid);
        return directory;
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static Account account(long uid, long... groups) {
        var all = new ArrayList<>(List.of(uid));
        for (var group : groups) {
            all.add(group);
        }
        return new Account("account" + uid, uid, uid, all, Optional.empty());
    }
}
