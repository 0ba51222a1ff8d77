package io.rft.bench;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * An {@code sshd} of our own, for {@code scp} and others to talk to, with keys and configuration made for it, so that
 * neither the machine's own daemon nor anybody's settings have a part. AES-128-GCM, which is SSH's fastest cipher on processors that
 * have it in hardware, and no compression.
 */
final class Sshd extends Server {
    private static final String CIPHER = "aes128-gcm@openssh.com";
    private static final int TRIES = 200;
    private static final long TRY_NANOS = 50_000_000;

    private final Path clientConfiguration;
    private final Spot near;

    private Sshd(Process process, Path clientConfiguration, Spot near) {
        super(process);
        this.clientConfiguration = clientConfiguration;
        this.near = near;
    }

    /** Starts the program at this absolute path, as sshd wants to be started, and waits until it listens. */
    static Sshd start(Path sshd, Path home) throws IOException {
        return start(sshd, home, Spot.HERE, Spot.HERE);
    }

    /** Starts it at the far spot, for clients at the near one. */
    static Sshd start(Path sshd, Path home, Spot far, Spot near) throws IOException {
        Files.createDirectories(
                home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Keys.make(home.resolve("host"));
        Keys.make(home.resolve("user"));
        var port = freePort();
        var configuration = Files.writeString(home.resolve("sshd_config"), serverConfiguration(home, far, port));
        var client = Files.writeString(home.resolve("ssh_config"), clientConfiguration(home, far, port));
        var log = home.resolve("log");
        var words = List.of(sshd.toString(), "-D", "-f", configuration.toString(), "-E", log.toString());
        var process = new ProcessBuilder(far.command(words)).start();
        awaitListening(process, log);
        return new Sshd(process, client, near);
    }

    /** {@code scp}: a file into a directory of the server. */
    List<String> put(Path source, Path directory) {
        return scp(source.toString(), "server:" + directory + "/");
    }

    /** {@code scp}: a file of the server into a local directory. */
    List<String> get(Path source, Path directory) {
        return scp("server:" + source, directory + "/");
    }

    /** {@code rsync -a}: a tree into a directory of the server. */
    List<String> rsyncUp(Path tree, Path directory, String... options) {
        return rsync(tree.toString(), "server:" + directory + "/", options);
    }

    /** {@code rsync -a}: a tree of the server into a local directory. */
    List<String> rsyncDown(Path tree, Path directory, String... options) {
        return rsync("server:" + tree, directory + "/", options);
    }

    /** A tree into a directory of the server, as one stream. */
    List<String> tarUp(Path tree, Path directory) {
        return piped("tar -C '%s' -cf - '%s' | %s server \"tar -C '%s' -xf -\""
                .formatted(tree.getParent(), tree.getFileName(), ssh(), directory));
    }

    /** A tree of the server into a local directory, as one stream. */
    List<String> tarDown(Path tree, Path directory) {
        return piped("%s server \"tar -C '%s' -cf - '%s'\" | tar -C '%s' -xf -"
                .formatted(ssh(), tree.getParent(), tree.getFileName(), directory));
    }

    /** {@code sftp}: a tree into a directory of the server. */
    List<String> sftpUp(Path tree, Path directory) {
        return piped("echo \"put -r '%s' '%s/'\" | sftp -q -F '%s' -b - server"
                .formatted(tree, directory, clientConfiguration));
    }

    private List<String> rsync(String from, String to, String... options) {
        var words = Stream.of(
                Stream.of("rsync", "-a", "--whole-file", "-e", ssh()), Stream.of(options), Stream.of(from, to));
        return near.command(words.flatMap(list -> list).toList());
    }

    private List<String> piped(String line) {
        return near.command(List.of("bash", "-c", "set -o pipefail; " + line));
    }

    private String ssh() {
        return "ssh -F " + clientConfiguration;
    }

    private List<String> scp(String from, String to) {
        return near.command(List.of("scp", "-q", "-F", clientConfiguration.toString(), from, to));
    }

    private static String serverConfiguration(Path home, Spot far, int port) {
        return """
                ListenAddress %s:%d
                HostKey %s
                AuthorizedKeysFile %s
                PermitRootLogin prohibit-password
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                StrictModes no
                UsePAM no
                UseDNS no
                PidFile none
                Subsystem sftp internal-sftp
                """.formatted(far.address(), port, home.resolve("host"), home.resolve("user.pub"));
    }

    private static String clientConfiguration(Path home, Spot far, int port) throws IOException {
        var known = Files.writeString(
                home.resolve("known_hosts"),
                "[" + far.address() + "]:" + port + " " + Files.readString(home.resolve("host.pub")));
        return """
                Host server
                  HostName %s
                  Port %d
                  IdentityFile %s
                  IdentitiesOnly yes
                  UserKnownHostsFile %s
                  GlobalKnownHostsFile /dev/null
                  StrictHostKeyChecking yes
                  Compression no
                  Ciphers %s
                """.formatted(far.address(), port, home.resolve("user"), known, CIPHER);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitListening(Process process, Path log) throws IOException {
        for (var i = 0; i < TRIES && process.isAlive(); i++) {
            if (Files.exists(log) && Files.readString(log).contains("Server listening")) {
                return;
            }
            Ticker.system().sleepNanos(TRY_NANOS);
        }
        process.destroy();
        throw new IOException("sshd did not start");
    }
}
