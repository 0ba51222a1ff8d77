package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.Congestion;
import io.rft.posix.Account;
import io.rft.posix.Identity;
import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.server.LoginMethod;
import io.rft.server.Quota;
import io.rft.server.Right;
import io.rft.server.Rights;
import io.rft.server.User;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DaemonConfigTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    private static final String HASH =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    @TempDir
    Path directory;

    private static final ZonedDateTime NOON =
            ZonedDateTime.parse("2026-06-22T12:00:00+02:00[Europe/Berlin]"); // a Monday

    private Path file;

    @BeforeEach
    void makeFiles() throws IOException {
        file = directory.resolve("rftd.toml");
        Files.createDirectory(directory.resolve("alice"));
        Files.writeString(directory.resolve("keys"), KEY + "\n");
    }

    @Test
    void everyKeyIsUnderstood() throws RftException, IOException {
        var config = read("""
                # comment
                listen   = ["127.0.0.1:7380", "[::1]:7381"]
                state-dir = "/var/lib/rft/one"
                run-dir = "/run/rft/one"
                [limits]
                total = "1Gbit"
                per-user = "200Mbit"
                per-file = "100Mbit"
                per-connection = 5000
                max-data-connections = 20
                max-sessions = 7
                max-sessions-per-user = 3
                block-size-max = "4M"
                checkpoint-bytes = "8M"
                checkpoint-interval = "1s"
                bench = false
                [metrics]
                listen = "127.0.0.1:7381"
                [network]
                congestion = "auto"
                [auth]
                methods = ["publickey"]
                login-grace = "30s"
                max-failures = 5
                [[user]]
                name = "alice"
                root = "$DIR/alice"
                authorized-keys = "$DIR/keys"
                password-hash = "$HASH"
                write = false
                bwlimit = "50Mbit"
                [[user]]
                name = "bob"
                root = "$DIR"
                """);

        assertEquals(List.of(address("127.0.0.1", 7380), address("::1", 7381)), config.listen());
        assertEquals(Optional.of(Path.of("/var/lib/rft/one")), config.stateDirectory());
        assertEquals(
                new Settings(20, 4 << 20, new RateLimits(new Rate(125_000_000), new Rate(12_500_000), new Rate(5000))),
                config.settings(NOON));
        assertEquals(Optional.of(Path.of("/run/rft/one")), config.runDirectory());
        assertEquals(Optional.of(address("127.0.0.1", 7381)), config.metrics());
        assertEquals(7, config.sessionsMax());
        assertEquals(3, config.sessionsPerUserMax());
        assertEquals(Congestion.AUTO, config.congestion());
        assertFalse(config.bench());
        assertEquals(Set.of(LoginMethod.PUBLICKEY), config.methods());
        assertEquals(Duration.ofSeconds(30), config.loginGrace());
        assertEquals(5, config.failuresMax());
        assertEquals(Set.of("alice", "bob"), config.users().keySet());

        var alice = user(config, "alice");
        assertEquals(directory.resolve("alice"), alice.root());
        assertEquals(1, alice.keys().size());
        assertTrue(alice.passwordHash().orElseThrow().matches("password"));
        assertEquals(false, alice.write());
        assertEquals(new Rate(6_250_000), alice.settings().limits().total());
        var bob = user(config, "bob");
        assertEquals(true, bob.write());
        assertEquals(new Rate(25_000_000), bob.settings().limits().total());
        assertEquals(
                config.settings(NOON).limits().file(), bob.settings().limits().file());
        assertEquals(
                config.settings(NOON).limits().connection(),
                bob.settings().limits().connection());
    }

    @Test
    void filesMayBelongToAnAccountOfTheMachine() throws RftException, IOException {
        Assumptions.assumeTrue(
                Identity.findObstacle(new Account("nobody", 65534, 65534, List.of(), Optional.empty()))
                        .isEmpty(),
                "this takes a process that may act as others");
        var config = read("[[user]]\nname = \"alice\"\nroot = \"$DIR\"\naccount = \"nobody\"\n");

        var alice = user(config, "alice");

        assertEquals(Account.find("nobody"), alice.account());
        assertTrue(alice.account().isPresent());
        var entry = Optional.ofNullable(config.users().get("alice")).orElseThrow();
        assertEquals(Optional.of("nobody"), reread(entry).account());
    }

    @Test
    void rulesAndQuotasAreTheUsers() throws RftException, IOException {
        var config = read("""
                [auth]
                methods = ["publickey+password", "publickey"]
                [log]
                transfers = "$DIR/transfers.ndjson"
                [[user]]
                name = "alice"
                root = "$DIR/alice"
                quota = "500G"
                quota-files = 1000
                symlinks = false
                keys = ['from="10.0.0.0/8" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILXJebXeG3cSVp8SAprH4k6SzkvqyG21BznIF1oILOrJ']
                [[user.rule]]
                path = "/"
                allow = ["list", "read"]
                [[user.rule]]
                path = "/incoming"
                allow = ["write"]
                [[user]]
                name = "bob"
                root = "$DIR"
                """);

        assertEquals(Set.of(LoginMethod.PUBLICKEY, LoginMethod.KEY_AND_PASSWORD), config.methods());
        assertEquals(Optional.of(directory.resolve("transfers.ndjson")), config.transferLog());
        var alice = user(config, "alice");
        assertEquals(new Quota(OptionalLong.of(500L << 30), OptionalLong.of(1000)), alice.quota());
        assertEquals(false, alice.links());
        assertEquals(
                new Rights(
                        true,
                        List.of(
                                new Rights.Rule(RemotePath.ROOT, Set.of(Right.LIST, Right.READ)),
                                new Rights.Rule(RemotePath.parse("/incoming"), Set.of(Right.WRITE)))),
                alice.rights());
        assertTrue(alice.keys().getFirst().from().isPresent());
        var entry = Optional.ofNullable(config.users().get("alice")).orElseThrow();
        assertEquals(entry.rights(), reread(entry).rights());
        assertEquals(entry.toToml(), reread(entry).toToml());
        assertEquals(Quota.NONE, user(config, "bob").quota());
        assertEquals(true, user(config, "bob").links());
    }

    private static UserEntry reread(UserEntry entry) throws RftException {
        var root = new TomlFile(Path.of("users.toml"), entry.toToml()).root();
        return UsersFile.readAll(root, (_, _) -> {}).values().iterator().next();
    }

    @Test
    void ratesFollowTheTimeOfTheWeek() throws RftException, IOException {
        var config = read("""
                [limits]
                total = "08:00,10M 19:00,off"
                per-user = "Mon-08:00,5M Tue-08:00,4M"
                per-file = "00:00,1M 13:00,2M"
                per-connection = "12:00,1K 12:01,2K"
                [[user]]
                name = "alice"
                root = "$DIR/alice"
                bwlimit = "06:00,1M 18:00,6M"
                """);
        var evening = NOON.withHour(20);

        assertEquals(
                new RateLimits(new Rate(10 << 20), new Rate(1 << 20), new Rate(1 << 10)),
                config.settings(NOON).limits());
        assertEquals(
                new RateLimits(Rate.NONE, new Rate(2 << 20), new Rate(2 << 10)),
                config.settings(evening).limits());
        assertEquals(
                new Rate(1 << 20),
                user(config, "alice", NOON).settings().limits().total());
        assertEquals(
                new Rate(5 << 20),
                user(config, "alice", evening).settings().limits().total());
        assertEquals(
                new Rate(4 << 20),
                user(config, "alice", evening.plusDays(1)).settings().limits().total());
    }

    @Test
    void whatIsNotSaidHasItsDefault() throws RftException {
        var config = DaemonConfig.defaults();

        assertEquals(List.of(address("127.0.0.1", 7380)), config.listen());
        assertEquals(Optional.empty(), config.stateDirectory());
        assertEquals(new Settings(10, 16 << 20, RateLimits.NONE), config.settings(NOON));
        assertEquals(1000, config.sessionsMax());
        assertEquals(100, config.sessionsPerUserMax());
        assertEquals(LoginMethod.DEFAULT, config.methods());
        assertEquals(Duration.ofSeconds(20), config.loginGrace());
        assertEquals(3, config.failuresMax());
        assertTrue(config.users().isEmpty());
    }

    /** A bad configuration, and what the error says after the name of the file. */
    record Bad(String problem, String text) {
        @Override
        public String toString() {
            return problem;
        }
    }

    static Bad[] badOnes() {
        var alice = "[[user]]\nname = \"alice\"\nroot = \"$DIR/alice\"\n";
        return new Bad[] {
            // not TOML
            new Bad(":2: is not TOML: ", "# fine\nlisten = = 3\n"),
            new Bad(":3: is not TOML: ", "state-dir = \"/a\"\n\nstate-dir = \"/b\"\n"),
            new Bad(":1: is not TOML: ", "state-dir = \"/a\nx = 1\n"),
            new Bad(":3: is not TOML: ", "[limits]\n[auth]\n[limits]\n"),
            new Bad(":1: is not TOML: ", "\0"),
            // unknown keys
            new Bad(":1: lisen: unknown key; known here: ", "lisen = [\"127.0.0.1:1\"]\n"),
            new Bad(":2: limits.totl: unknown key; known here: ", "[limits]\ntotl = \"1M\"\n"),
            new Bad(":3: auth.method: unknown key; known here: ", "# a\n[auth]\nmethod = []\n"),
            new Bad(":4: user.pasword-hash: unknown key; known here: ", alice + "pasword-hash = \"x\"\n"),
            new Bad(
                    ":8: user.wirte: unknown key; known here: account, authorized-keys, bwlimit, keys, name, password-hash, quota, quota-files, root, rule, symlinks, write",
                    alice + "\n" + alice.replace("\"alice\"", "\"bob\"") + "wirte = 1\n"),
            new Bad(":2: Limits: unknown key", "\n[Limits]\n"),
            new Bad(":1: 1: unknown key", "1 = 2\n"),
            new Bad(":1: a\\nb: unknown key", "\"a\\nb\" = 2\n"),
            new Bad(":1: limits.x: unknown key", "limits = { total = \"1M\", x = 1 }\n"),
            new Bad(":2: limits.x: unknown key", "limits.total = \"1M\"\nlimits.x = 1\n"),
            // the wrong kind of value
            new Bad(":1: listen: must be a list of texts", "listen = \"127.0.0.1:1\"\n"),
            new Bad(":1: listen: must be a text in quotes", "listen = [7380]\n"),
            new Bad(":1: state-dir: must be a text in quotes", "state-dir = 1\n"),
            new Bad(":1: limits: must be a table", "limits = 1\n"),
            new Bad(":1: limits: must be a table", "[[limits]]\ntotal = \"1M\"\n"),
            new Bad(":1: user: must be given as [[user]]", "[user]\nname = \"a\"\n"),
            new Bad(":1: user: must be given as [[user]]", "user = \"a\"\n"),
            new Bad(":4: user.write: must be true or false", alice + "write = \"yes\"\n"),
            new Bad(":2: limits.max-sessions: must be a whole number from 1 to ", "[limits]\nmax-sessions = \"10\"\n"),
            new Bad(":2: limits.max-sessions: must be a whole number", "[limits]\nmax-sessions = 1.5\n"),
            new Bad(
                    ":2: limits.max-sessions: must be a whole number",
                    "[limits]\nmax-sessions = 99999999999999999999\n"),
            // values out of bounds
            new Bad(":2: limits.max-sessions: must be a whole number", "[limits]\nmax-sessions = 0\n"),
            new Bad(
                    ":2: limits.max-data-connections: must be a whole number from 1 to 64",
                    "[limits]\nmax-data-connections = 65\n"),
            new Bad(":2: limits.block-size-max: must be 64.0 KiB to 16.0 MiB", "[limits]\nblock-size-max = \"17M\"\n"),
            new Bad(
                    ":2: limits.checkpoint-bytes: must be 1.0 MiB to 64.0 MiB",
                    "[limits]\ncheckpoint-bytes = \"65M\"\n"),
            new Bad(":2: limits.checkpoint-interval: must be ", "[limits]\ncheckpoint-interval = \"11s\"\n"),
            new Bad(":2: limits.block-size-max: must be 64.0 KiB to 16.0 MiB", "[limits]\nblock-size-max = 1\n"),
            new Bad(":2: limits.total: \"fast\" is not a rate", "[limits]\ntotal = \"fast\"\n"),
            new Bad(":2: limits.total: must be a text in quotes", "[limits]\ntotal = true\n"),
            new Bad(":3: limits.per-file: \"-1\" is not a rate", "[limits]\n\nper-file = -1\n"),
            new Bad(":2: auth.login-grace: \"soon\" is not a duration", "[auth]\nlogin-grace = \"soon\"\n"),
            new Bad(":2: auth.login-grace: must be 1s to 10m", "[auth]\nlogin-grace = \"0s\"\n"),
            new Bad(":2: auth.max-failures: must be a whole number from 1 to 100", "[auth]\nmax-failures = -1\n"),
            new Bad(":2: auth.methods: \"none\" is no method", "[auth]\nmethods = [\"none\"]\n"),
            new Bad(":2: auth.methods: must have at least one method", "[auth]\nmethods = []\n"),
            new Bad(":1: listen: must have at least one address", "listen = []\n"),
            new Bad(":1: listen: \"7380\" is not an address", "listen = [\"7380\"]\n"),
            new Bad(":1: listen: \"127.0.0.1:70000\": a port is at most 65535", "listen = [\"127.0.0.1:70000\"]\n"),
            new Bad(
                    ":1: listen: \"::1:7380\" is not an address",
                    "listen = [\n  \"127.0.0.1:7380\",\n  \"::1:7380\",\n]\n"),
            new Bad(":1: state-dir: must be an absolute path", "state-dir = \"lib/rft\"\n"),
            // users
            new Bad(":2: user: name is missing", "\n[[user]]\nroot = \"/\"\n"),
            new Bad(":1: user: root is missing", "[[user]]\nname = \"a\"\n"),
            new Bad(":5: user.name: there is a user alice already", alice + alice),
            new Bad(":2: user.name: a user name has 1 to 64 letters", "[[user]]\nname = \"a b\"\nroot = \"/\"\n"),
            new Bad(":2: user.name: a user name has 1 to 64 letters", "[[user]]\nname = \"\"\nroot = \"/\"\n"),
            new Bad(":2: user.name: a user name has 1 to 64 letters", "[[user]]\nname = \"../a\"\nroot = \"/\"\n"),
            new Bad(":3: user.root: must be an absolute path", "[[user]]\nname = \"a\"\nroot = \"alice\"\n"),
            new Bad(
                    ":3: user.root: $DIR/missing is not a directory",
                    "[[user]]\nname = \"a\"\nroot = \"$DIR/missing\"\n"),
            new Bad(":3: user.root: $DIR/keys is not a directory", "[[user]]\nname = \"a\"\nroot = \"$DIR/keys\"\n"),
            new Bad(
                    ":4: user.authorized-keys: cannot read the authorized keys $DIR/none: no such file",
                    alice + "authorized-keys = \"$DIR/none\"\n"),
            new Bad(
                    ":4: user.password-hash: not a password hash: the form is $argon2id$",
                    alice + "password-hash = \"secret\"\n"),
            new Bad(":4: user.keys: not a usable key: ", alice + "keys = [\"ssh-ed25519 garbage\"]\n"),
            new Bad(
                    ":2: network.congestion: there is no congestion control \"nonesuch\" here, ",
                    "[network]\ncongestion = \"nonesuch\"\n"),
            new Bad(":2: limits.bench: must be true or false", "[limits]\nbench = \"no\"\n"),
            new Bad(":2: network.congestion: must be a text in quotes", "[network]\ncongestion = 3\n"),
            new Bad(":4: user.bwlimit: \"slow\" is not a rate", alice + "bwlimit = \"slow\"\n"),
            new Bad(":2: tls.key: is missing", "[tls]\ncertificate = \"/etc/rft/tls.pem\"\n"),
            new Bad(":2: tls.certificate: is missing", "[tls]\nkey = \"/etc/rft/tls.key\"\n"),
            new Bad(":2: tls.certificate: must be an absolute path", "[tls]\ncertificate = \"tls.pem\"\n"),
            new Bad(":2: tls.cert: unknown key; known here: certificate, key", "[tls]\ncert = \"/etc/rft/tls.pem\"\n"),
            new Bad(":1: run-dir: must be an absolute path", "run-dir = \"run\"\n"),
            new Bad(":2: log.transfers: must be an absolute path", "[log]\ntransfers = \"transfers.ndjson\"\n"),
            new Bad(":2: log.transfers: $DIR/alice is not a file", "[log]\ntransfers = \"$DIR/alice\"\n"),
            new Bad(":2: log.transfers: $DIR/none is not a directory", "[log]\ntransfers = \"$DIR/none/log\"\n"),
            new Bad(":2: log.level: unknown key; known here: transfers", "[log]\nlevel = \"info\"\n"),
            new Bad(":2: metrics.listen: \"7381\" is not an address", "[metrics]\nlisten = \"7381\"\n"),
            new Bad(":2: metrics.path: unknown key; known here: listen", "[metrics]\npath = \"/m\"\n"),
            new Bad(
                    ":2: limits.total: \"10M:100k\": a rate for each direction is not supported",
                    "[limits]\ntotal = \"10M:100k\"\n"),
            new Bad(":2: limits.total: \"19:00\" is not a time and a rate", "[limits]\ntotal = \"08:00,1M 19:00\"\n"),
            new Bad(":2: limits.per-user: \"0\" is not a rate", "[limits]\nper-user = \"08:00,0\"\n"),
            new Bad(":4: user.bwlimit: \"Moo-08:00,1\" is not a time", alice + "bwlimit = \"Moo-08:00,1\"\n"),
            new Bad(":2: limits.per-user: \"0\" is not a rate", "[limits]\nper-user = \"0\"\n"),
            new Bad(
                    ":2: auth.methods: \"ldap\" is no method; there are publickey, password, pam, publickey+password, publickey+pam",
                    "[auth]\nmethods = [\"ldap\"]\n"),
            new Bad(
                    ":2: auth.pam-service: must be the name of a file of /etc/pam.d",
                    "[auth]\npam-service = \"../shadow\"\n"),
            new Bad(
                    ":2: auth.methods: \"password+publickey\" is no method; there are publickey, password, pam, publickey+password, publickey+pam",
                    "[auth]\nmethods = [\"password+publickey\"]\n"),
            new Bad(
                    ":4: user.account: this machine has no account nobody-of-this-name",
                    alice + "account = \"nobody-of-this-name\"\n"),
            new Bad(":4: user.account: root may do everything", alice + "account = \"root\"\n"),
            new Bad(":4: user.account: this cannot be the name of an account", alice + "account = \"a/b\"\n"),
            new Bad(":4: user.account: this cannot be the name of an account", alice + "account = \"\"\n"),
            new Bad(":4: user.account: this cannot be the name of an account", alice + "account = \"root\\u0000\"\n"),
            new Bad(":4: user.account: must be a text in quotes", alice + "account = 1000\n"),
            new Bad(":4: user.quota: \"much\" is not a size", alice + "quota = \"much\"\n"),
            new Bad(":4: user.quota-files: must be a whole number", alice + "quota-files = \"1.5\"\n"),
            new Bad(":4: user.quota-files: must be a text in quotes", alice + "quota-files = true\n"),
            new Bad(":4: user.symlinks: must be true or false", alice + "symlinks = 0\n"),
            new Bad(":4: user.rule: path is missing", alice + "[[user.rule]]\nallow = [\"list\"]\n"),
            new Bad(":4: user.rule: allow is missing", alice + "[[user.rule]]\npath = \"/incoming\"\n"),
            new Bad(
                    ":5: user.rule.path: a path that does not start with a slash",
                    alice + "[[user.rule]]\npath = \"incoming\"\nallow = []\n"),
            new Bad(
                    ":5: user.rule.path: a path that has a component . or ..",
                    alice + "[[user.rule]]\npath = \"/a/../b\"\nallow = []\n"),
            new Bad(
                    ":6: user.rule.allow: \"write,read\" is nothing to allow; there are list, read, write, delete",
                    alice + "[[user.rule]]\npath = \"/a\"\nallow = [\"write,read\"]\n"),
            new Bad(
                    ":6: user.rule.alow: unknown key; known here: allow, path",
                    alice + "[[user.rule]]\npath = \"/a\"\nalow = []\nallow = []\n"),
            new Bad(
                    ":8: user.rule.path: there is a rule for /a already",
                    alice + "[[user.rule]]\npath = \"/a\"\nallow = []\n[[user.rule]]\npath = \"/a/\"\nallow = []\n"),
        };
    }

    @ParameterizedTest
    @MethodSource("badOnes")
    void anErrorNamesFileLineAndKey(Bad bad) throws IOException {
        var failure = assertThrows(RftException.class, () -> read(bad.text));

        assertEquals(ErrorCode.USAGE, failure.code());
        var message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith(file + expand(bad.problem)), message);
        assertTrue(message.lines().count() == 1, message);
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        assertProblem(directory.resolve("none.toml"), "no such file");
        assertProblem(Files.write(directory.resolve("latin1.toml"), new byte[] {'#', (byte) 0xe9}), "it is not UTF-8");
        assertProblem(
                Files.write(directory.resolve("large.toml"), new byte[(4 << 20) + 1]),
                "it has more than 4194304 bytes");
        var open = Files.writeString(directory.resolve("open.toml"), "");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--rw-"));
        assertProblem(open, "everyone may change it");
        assertEquals(
                ErrorCode.USAGE,
                assertThrows(RftException.class, () -> DaemonConfig.read(directory))
                        .code());
    }

    @Test
    void theLineIsFoundInALongFile() throws IOException {
        var text = new StringBuilder();
        for (var i = 0; i < 2000; i++) {
            text.append("[[user]]\nname = \"u").append(i).append("\"\nroot = \"$DIR\"\n");
            text.append(i == 1500 ? "write = 1\n" : "write = true\n\n");
        }

        var failure = assertThrows(RftException.class, () -> read(text.toString()));

        assertEquals(file + ":" + (1500 * 5 + 4) + ": user.write: must be true or false", failure.getMessage());
    }

    private static void assertProblem(Path path, String why) {
        var failure = assertThrows(RftException.class, () -> DaemonConfig.read(path));

        assertEquals(ErrorCode.USAGE, failure.code());
        assertEquals("cannot read the configuration " + path + ": " + why, failure.getMessage());
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    private static User user(DaemonConfig config, String name) throws RftException {
        return user(config, name, NOON);
    }

    private static User user(DaemonConfig config, String name, ZonedDateTime now) throws RftException {
        var clock = Clock.fixed(now.toInstant(), now.getZone());
        return new DaemonUsers(config, new UsersFile(Path.of("/nonexistent")), clock)
                .find(name)
                .orElseThrow();
    }

    private DaemonConfig read(String text) throws RftException, IOException {
        return DaemonConfig.read(Files.writeString(file, expand(text)));
    }

    private String expand(String text) {
        return text.replace("$DIR", directory.toString()).replace("$HASH", HASH);
    }
}
