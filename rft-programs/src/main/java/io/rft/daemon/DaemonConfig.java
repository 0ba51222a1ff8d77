package io.rft.daemon;

import io.rft.Checkpointing;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.Congestion;
import io.rft.console.Units;
import io.rft.protocol.Settings;
import io.rft.server.LoginMethod;
import io.rft.server.RftServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code rftd.toml} says, with the defaults for what it does not say. Every problem is {@code USAGE} and names file, line and
 * key: an unknown key, a bad value, and a limit that this version does not hold to, because to ignore it in silence would break what
 * its author relies on. Immutable.
 *
 * @param runDirectory where the control socket is
 * @param certificate what it proves to be, where an authority vouches for it
 * @param pamService what PAM is asked as, where a method needs it
 * @param accounts which accounts of the machine are users without an entry of their own
 * @param connectionsMax the most that a session gets, as of {@code blockBytesMax}
 * @param congestion of what the daemon sends on data connections
 * @param bench whether clients may measure the way to it
 * @param metrics where metrics can be asked for
 * @param transferLog where every login attempt, transfer and refusal is noted
 * @param users those of the configuration itself, by name
 */
record DaemonConfig(
        List<InetSocketAddress> listen,
        Optional<Path> stateDirectory,
        Optional<Path> runDirectory,
        Optional<CertificateFiles> certificate,
        int connectionsMax,
        int blockBytesMax,
        TimedRates rates,
        int sessionsMax,
        int sessionsPerUserMax,
        Set<LoginMethod> methods,
        String pamService,
        AccountRules accounts,
        Duration loginGrace,
        int failuresMax,
        Checkpointing checkpointing,
        Congestion congestion,
        boolean bench,
        Optional<InetSocketAddress> metrics,
        Optional<Path> transferLog,
        Map<String, UserEntry> users) {
    static final Path STATE_DIRECTORY_DEFAULT = Path.of("/var/lib/rft");

    /** The name of the file that says what PAM does for RFT, unless another is named. */
    static final String PAM_SERVICE_DEFAULT = "rft";

    private static final Pattern PAM_SERVICE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final int BYTES_MAX = 4 << 20;
    private static final Duration GRACE_MIN = Duration.ofSeconds(1);
    private static final Duration GRACE_MAX = Duration.ofMinutes(10);

    DaemonConfig {
        listen = List.copyOf(listen);
        methods = Set.copyOf(methods);
        users = Map.copyOf(users);
    }

    /** What a daemon without a configuration does: an empty one says the same. */
    static DaemonConfig defaults() {
        try {
            return parse(Path.of("rftd.toml"), "");
        } catch (RftException e) {
            throw new IllegalStateException("an empty configuration is a good one", e);
        }
    }

    static DaemonConfig read(Path path) throws RftException {
        return parse(path, text(path));
    }

    static DaemonConfig parse(Path path, String text) throws RftException {
        var root = new TomlFile(path, text).root();
        var tls = root.table("tls");
        var limits = root.table("limits");
        var auth = root.table("auth");
        var network = root.table("network");
        var metrics = root.table("metrics");
        var log = root.table("log");
        var accounts = root.table("accounts");
        var config = new DaemonConfig(
                root.texts("listen", ListenAddress::parse)
                        .orElse(List.of(
                                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), RftServer.PORT_DEFAULT))),
                root.text("state-dir", DaemonConfig::absolute),
                root.text("run-dir", DaemonConfig::absolute),
                CertificateFiles.read(tls),
                limits.number("max-data-connections", 1, Settings.CONNECTIONS_MAX)
                        .orElse(Settings.CONNECTIONS_DEFAULT),
                limits.quantity("block-size-max", DaemonConfig::blockBytes).orElse(Settings.BLOCK_BYTES_MAX),
                TimedRates.read(limits),
                limits.number("max-sessions", 1, 1_000_000).orElse(1000),
                limits.number("max-sessions-per-user", 1, 1_000_000).orElse(100),
                methods(auth),
                auth.text("pam-service", DaemonConfig::pamService).orElse(PAM_SERVICE_DEFAULT),
                AccountRules.read(accounts),
                auth.text("login-grace", DaemonConfig::grace).orElse(Duration.ofSeconds(20)),
                auth.number("max-failures", 1, 100).orElse(3),
                checkpointing(limits),
                network.text("congestion", Congestion::parse).orElse(Congestion.AUTO),
                limits.flag("bench").orElse(true),
                metrics.text("listen", ListenAddress::parse),
                log.text("transfers", DaemonConfig::absolute),
                UsersFile.readAll(root, UserEntry::requireFiles));
        if (config.listen.isEmpty()) {
            throw root.error("listen", "must have at least one address");
        }
        if (!config.accounts.isEmpty() && !config.usesPam()) {
            throw accounts.error("allow", "accounts log in by PAM: the methods of [auth] must have \"pam\"");
        }
        requireDirectory(log, config.transferLog);
        tls.end();
        limits.end();
        auth.end();
        network.end();
        metrics.end();
        log.end();
        root.end();
        return config;
    }

    /** The same with other users. */
    DaemonConfig withUsers(Map<String, UserEntry> others) {
        return new DaemonConfig(
                listen,
                stateDirectory,
                runDirectory,
                certificate,
                connectionsMax,
                blockBytesMax,
                rates,
                sessionsMax,
                sessionsPerUserMax,
                methods,
                pamService,
                accounts,
                loginGrace,
                failuresMax,
                checkpointing,
                congestion,
                bench,
                metrics,
                transferLog,
                others);
    }

    /** The most that a session gets at this time, and with the total rate what all of them get together. */
    Settings settings(ZonedDateTime now) {
        return new Settings(connectionsMax, blockBytesMax, rates.ofAll(now));
    }

    /** The same with what all sessions of one user get together, where their own entry does not say less. */
    Settings settingsOfUser(ZonedDateTime now) {
        return new Settings(connectionsMax, blockBytesMax, rates.ofUser(now));
    }

    /** A path in a configuration: absolute, because a daemon's working directory is anything. */
    static Path absolute(String text) {
        if (!text.startsWith("/") || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("must be an absolute path");
        }
        return Path.of(text).normalize();
    }

    private static void requireDirectory(TomlTable log, Optional<Path> file) throws RftException {
        if (file.isPresent() && Files.exists(file.get()) && !Files.isRegularFile(file.get())) {
            throw log.error("transfers", file.get() + " is not a file");
        } else if (file.isPresent()
                && !Files.isDirectory(file.get().resolve("..").normalize())) {
            throw log.error("transfers", file.get().resolve("..").normalize() + " is not a directory");
        }
    }

    private static Checkpointing checkpointing(TomlTable limits) throws RftException {
        return new Checkpointing(
                limits.quantity("checkpoint-bytes", DaemonConfig::checkpointBytes)
                        .orElse(Checkpointing.DEFAULT.bytes()),
                limits.text("checkpoint-interval", DaemonConfig::checkpointInterval)
                        .orElse(Checkpointing.DEFAULT.interval()));
    }

    private static long checkpointBytes(String text) {
        var bytes = Units.parseSize(text);
        if (bytes < Checkpointing.BYTES_MIN || bytes > Checkpointing.BYTES_MAX) {
            throw new IllegalArgumentException("must be " + Units.formatBytes(Checkpointing.BYTES_MIN) + " to "
                    + Units.formatBytes(Checkpointing.BYTES_MAX));
        }
        return bytes;
    }

    private static Duration checkpointInterval(String text) {
        return within(text, Checkpointing.INTERVAL_MIN, Checkpointing.INTERVAL_MAX);
    }

    private static int blockBytes(String text) {
        var bytes = Units.parseSize(text);
        if (bytes < Settings.BLOCK_BYTES_MIN || bytes > Settings.BLOCK_BYTES_MAX) {
            throw new IllegalArgumentException("must be " + Units.formatBytes(Settings.BLOCK_BYTES_MIN) + " to "
                    + Units.formatBytes(Settings.BLOCK_BYTES_MAX));
        }
        return (int) bytes;
    }

    private static Set<LoginMethod> methods(TomlTable auth) throws RftException {
        var named = auth.texts("methods", DaemonConfig::method);
        if (named.isEmpty()) {
            return LoginMethod.DEFAULT;
        } else if (named.get().isEmpty()) {
            throw auth.error("methods", "must have at least one method: nobody could log in");
        }
        return EnumSet.copyOf(named.get());
    }

    private static LoginMethod method(String text) {
        return LoginMethod.ofText(text)
                .orElseThrow(() -> new IllegalArgumentException("\"" + text
                        + "\" is no method; there are "
                        + Arrays.stream(LoginMethod.values())
                                .map(LoginMethod::text)
                                .collect(Collectors.joining(", "))));
    }

    /** It becomes the name of a file in a directory of PAM's. */
    private static String pamService(String text) {
        if (!PAM_SERVICE.matcher(text).matches()) {
            throw new IllegalArgumentException("must be the name of a file of /etc/pam.d");
        }
        return text;
    }

    /** Whether the machine is asked for passwords. */
    boolean usesPam() {
        return methods.stream().anyMatch(LoginMethod::isPam);
    }

    /** How long PAM may take for a login, which is to end with an answer. */
    Duration pamPatience() {
        return loginGrace.multipliedBy(3).dividedBy(4);
    }

    private static Duration grace(String text) {
        return within(text, GRACE_MIN, GRACE_MAX);
    }

    private static Duration within(String text, Duration least, Duration most) {
        var duration = Units.parseDuration(text);
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "must be " + Units.formatDuration(least) + " to " + Units.formatDuration(most));
        }
        return duration;
    }

    private static String text(Path path) throws RftException {
        try {
            if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)) {
                throw unreadable(path, "everyone may change it", "Run: chmod o-w " + path);
            }
            if (Files.size(path) > BYTES_MAX) {
                throw unreadable(path, "it has more than " + BYTES_MAX + " bytes", "");
            }
            var bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw unreadable(path, "it is not UTF-8", "");
        } catch (NoSuchFileException e) {
            throw unreadable(path, "no such file", "");
        } catch (AccessDeniedException e) {
            throw unreadable(path, "permission denied", "");
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(path, String.valueOf(e.getMessage()), "");
        }
    }

    private static RftException unreadable(Path path, String why, String advice) {
        return new RftException(ErrorCode.USAGE, "cannot read the configuration " + path + ": " + why, advice);
    }
}
