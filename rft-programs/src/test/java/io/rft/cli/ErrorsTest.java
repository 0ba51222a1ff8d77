package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.ServerIdentity;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import io.rft.server.AuthorizedKey;
import io.rft.server.HostKey;
import io.rft.server.Quota;
import io.rft.server.RftServer;
import io.rft.server.Right;
import io.rft.server.Rights;
import io.rft.server.User;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with files and trees: for each command the exit code and the sentence that it is told in. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ErrorsTest {
    private static final String ROWS = """
            put HERE/none me:/                    | 3  | there is no file HERE/none
            put -r HERE/none me:/                 | 3  | there is no file HERE/none
            sync HERE/none/ me:/x/                | 3  | there is no file HERE/none/
            put HERE/file me:/no/such/file        | 3  | there is no directory for 127.0.0.1:/no/such/file; Write the directory's name with a slash
            put HERE/file me:/file/x              | 6  | a part of the path is not a directory
            put HERE/file me:/file/               | 2  | is not a directory: something else has that name; Choose another name.
            put HERE/tree me:/                    | 2  | HERE/tree is a directory; Give -r
            put -r HERE/tree me:/file             | 6  | cannot make the directory /file: it exists already
            put HERE/file reader:/new             | 6  | user reader may not change anything here
            put -r HERE/tree reader:/             | 6  | user reader may not change anything here
            put -r HERE/tree reader:/dir          | 6  | user reader may not change anything here
            sync --delete HERE/tree/ reader:/dir/ | 6  | user reader may not change anything here
            put HERE/file poor:/new               | 6  | the quota of poor is not enough; Remove something there
            put -r HERE/tree poor:/               | 6  | the quota of poor is not enough; Remove something there; failed as well
            cp poor:/home/file poor:/x            | 6  | the quota of poor is not enough; Remove something there
            put HERE/file guest:/new              | 6  | cannot write /new: the rules for this user do not allow it
            put HERE/file guest:/inbox/old        | 6  | cannot write /inbox/old: it exists already
            put -r HERE/tree guest:/              | 6  | cannot make /tree: the rules for this user do not allow it
            put HERE/huge me:/huge                | 11 | no space is left on the file system; Free space there
            put -r HERE/full me:/                 | 23 | no space is left on the file system; Free space there; 1 of 2 files
            get me:/none HERE/                    | 3  | cannot look at /none: it does not exist
            get -r me:/none HERE/                 | 3  | cannot look at /none: it does not exist
            sync me:/none/ HERE/x/                | 3  | cannot look at /none: it does not exist
            get me:/dir HERE/                     | 2  | /dir is a directory; Give -r
            get me:/file HERE/none/x              | 3  | there is no directory for HERE/none/x; Write the directory's name with a slash
            get me:/file HERE/file/               | 2  | HERE/file/ is not a directory: something else has that name
            get me:/file HERE/file/x              | 6  | HERE/file: a part of the path is not a directory
            get -r me:/dir HERE/file              | 6  | cannot use the directory HERE/file/dir
            get guest:/inbox/old HERE/x           | 6  | cannot read /inbox/old: the rules for this user do not allow it
            get me:/huge HERE/huge                | 11 | no space is left on the file system; Free space there
            get -r me:/full HERE/back/            | 23 | no space is left on the file system; Free space there; 1 of 2 files
            ls me:/none                           | 3  | cannot look at /none: it does not exist
            stat me:/none                         | 3  | cannot look at /none: it does not exist
            du me:/none                           | 3  | cannot look at /none: it does not exist
            df me:/none                           | 3  | cannot look at /none: it does not exist
            cat me:/none                          | 3  | cannot look at /none: it does not exist
            cat me:/dir                           | 6  | cannot open /dir: it is a directory
            cat guest:/inbox/old                  | 6  | cannot read /inbox/old: the rules for this user do not allow it
            hash me:/none                         | 3  | cannot look at /none: it does not exist
            hash me:/dir                          | 6  | cannot open /dir: it is a directory
            hash guest:/inbox/old                 | 6  | cannot read /inbox/old: the rules for this user do not allow it
            rm me:/none                           | 3  | cannot look at /none: it does not exist
            rm me:/dir                            | 6  | /dir is a directory and not empty; Give -r
            rm reader:/file                       | 6  | user reader may not change anything here
            rm guest:/inbox/old                   | 6  | cannot remove /inbox/old: the rules for this user do not allow it
            mkdir me:/dir                         | 6  | cannot make the directory /dir: it exists already
            mkdir me:/none/x                      | 3  | cannot make /none/x: the directory above it does not exist; Give -p
            mkdir reader:/x                       | 6  | user reader may not change anything here
            mv me:/none me:/x                     | 3  | cannot rename /none to /x: it does not exist
            mv me:/file me:/none/x                | 3  | cannot open the directory /none: it does not exist
            mv me:/dir me:/dir/sub/x              | 2  | /dir cannot be moved into itself; Name a target that is not below it.
            mv reader:/file reader:/x             | 6  | user reader may not change anything here
            mv guest:/inbox/old guest:/inbox/x    | 6  | cannot rename /inbox/old: the rules for this user do not allow it
            ln -s x me:/file                      | 6  | cannot make the link /file: it exists already
            ln -s x reader:/x                     | 6  | user reader may not change anything here
            chmod 0600 me:/none                   | 3  | cannot look at /none: it does not exist
            chmod 0600 reader:/file               | 6  | user reader may not change anything here
            chmod -R 0600 reader:/dir             | 6  | user reader may not change anything here
            touch me:/none/x                      | 3  | cannot open the directory /none: it does not exist
            touch reader:/x                       | 6  | user reader may not change anything here
            cp me:/none me:/x                     | 3  | cannot look at /none: it does not exist
            cp me:/dir me:/x                      | 6  | cannot open /dir: it is a directory
            cp reader:/file reader:/x             | 6  | user reader may not change anything here
            cp guest:/file guest:/x               | 6  | cannot write /x: the rules for this user do not allow it
            """;

    @TempDir
    private Path directory;

    private Path here = Path.of("/");
    private Path there = Path.of("/");
    private Optional<RftServer> server = Optional.empty();
    private Optional<HoldingRelay> relay = Optional.empty();
    private String fingerprint = "";

    @BeforeEach
    void start() throws IOException {
        here = Files.createDirectory(directory.resolve("here"));
        there = Files.createDirectory(directory.resolve("there"));
        var identity = new HostKey(Files.createDirectory(directory.resolve("keys")), new SecureRandom()).loadOrCreate();
        fingerprint = identity.fingerprint();
        Files.createDirectory(here.resolve("home"));
        assertEquals(0, sandbox().rft("key", "gen", "--no-passphrase"));
        var key = SshPublicKey.parse(Files.readString(here.resolve("home/.config/rft/id_ed25519.pub"))
                .strip());
        server = Optional.of(serve(identity, new AuthorizedKey(key)));
        relay = Optional.of(HoldingRelay.to(server.orElseThrow().address()));
        Files.write(here.resolve("file"), new byte[5000]);
        Files.createDirectories(here.resolve("tree/sub"));
        Files.write(here.resolve("tree/a"), new byte[300]);
        Files.write(here.resolve("tree/sub/b"), new byte[5000]);
        Files.write(there.resolve("file"), new byte[2000]);
        Files.createDirectories(there.resolve("dir/sub"));
        Files.write(there.resolve("dir/a"), new byte[300]);
        Files.createDirectories(there.resolve("inbox"));
        Files.write(there.resolve("inbox/old"), new byte[10]);
        Files.createDirectories(there.resolve("poor/home"));
        Files.write(there.resolve("poor/home/file"), new byte[2500]);
    }

    @AfterEach
    void stop() throws IOException {
        relay.orElseThrow().close();
        server.ifPresent(RftServer::close);
    }

    @Test
    void allOfThem() throws IOException {
        var huge = 2 * Files.getFileStore(here).getUsableSpace();
        Files.createDirectories(here.resolve("full"));
        Files.createDirectories(there.resolve("full"));
        Files.write(here.resolve("full/small"), new byte[10]);
        Files.write(there.resolve("full/small"), new byte[10]);
        for (var file : List.of(
                here.resolve("huge"), here.resolve("full/huge"), there.resolve("huge"), there.resolve("full/huge"))) {
            try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(huge);
            }
        }
        assertAll(ROWS.lines().map(this::row));
    }

    @Test
    void aSourceThatVanishesMeanwhile() throws IOException {
        for (var side : List.of(here.resolve("large"), there.resolve("large"))) {
            try (var sparse = new RandomAccessFile(side.toFile(), "rw")) {
                sparse.setLength(100_000_000); // more than is read before anything of it has to arrive
            }
            var sandbox = sandbox();
            relay.orElseThrow().holdAfter(1_000_000);
            sandbox.out(SignalAtProgress.durable(() -> {
                assertDoesNotThrow(() -> Files.delete(side));
                relay.orElseThrow().release();
            }));
            var words = side.startsWith(here)
                    ? List.of("put", "--json", "--connections=1", "HERE/large", "me:/copy")
                    : List.of("get", "--json", "--connections=1", "me:/large", "HERE/copy");

            assertEquals(24, sandbox.rft(words.stream().map(this::meant).toArray(String[]::new)), sandbox.err());

            assertTrue(Files.notExists(there.resolve("copy")) && Files.notExists(here.resolve("copy")));
            assertTrue(sandbox.err().contains("is not what it was"), sandbox.err());
        }
    }

    private Sandbox sandbox() {
        return new Sandbox(here.resolve("home")).variable("RFT_HOST_KEY", fingerprint);
    }

    private Executable row(String row) {
        var cells = Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
        return () -> {
            var words =
                    Arrays.stream(cells.get(0).split(" +", -1)).map(this::meant).toArray(String[]::new);
            var sandbox = sandbox();
            assertEquals(Integer.parseInt(cells.get(1)), sandbox.rft(words), () -> row + "\n" + sandbox.err());
            var said = sandbox.err();
            for (var part : cells.get(2).split("; ", -1)) {
                assertTrue(said.contains(meant(part)), () -> row + "\n" + said);
            }
            assertTrue(said.startsWith("rft: ") && !said.contains("\tat "), () -> row + "\n" + said);
        };
    }

    /** {@code HERE/x} is of this side, {@code me:/x} of the server and this user. */
    private String meant(String word) {
        return word.replace("HERE", here.toString())
                .replaceFirst(
                        "^(me|reader|poor|guest):",
                        "rft://$1@127.0.0.1:" + relay.orElseThrow().port());
    }

    private RftServer serve(ServerIdentity identity, AuthorizedKey key) throws RftException {
        var rules = List.of(
                new Rights.Rule(RemotePath.ROOT, Set.of(Right.LIST, Right.READ)),
                new Rights.Rule(RemotePath.parse("/inbox"), Set.of(Right.LIST, Right.WRITE)));
        var little = new Quota(OptionalLong.of(4000), OptionalLong.empty());
        var users = Stream.of(
                        user("me", there, new Rights(true, List.of()), Quota.NONE, key),
                        user("reader", there, new Rights(false, List.of()), Quota.NONE, key),
                        user("poor", there.resolve("poor"), new Rights(true, List.of()), little, key),
                        user("guest", there, new Rights(true, rules), Quota.NONE, key))
                .collect(Collectors.toMap(User::name, Function.identity()));
        return RftServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(identity)
                .users(name -> Optional.ofNullable(users.get(name)))
                .start();
    }

    private static User user(String name, Path root, Rights rights, Quota quota, AuthorizedKey key) {
        return new User(
                name, root, Optional.empty(), rights, true, quota, Optional.empty(), List.of(key), Settings.DEFAULT);
    }
}
