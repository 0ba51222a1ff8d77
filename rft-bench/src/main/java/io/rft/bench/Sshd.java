package io.rft.bench;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * An {@code sshd} of our own, for {@code scp} to talk to: on the loopback interface, with keys and configuration made for it, so that
 * neither the machine's own daemon nor anybody's settings have a part. AES-128-GCM, which is SSH's fastest cipher on processors that
 * have it in hardware, and no compression.
 */
final class Sshd extends Server {
    private static final String CIPHER = "aes128-gcm@openssh.com";
    private static final int TRIES = 200;
    private static final long TRY_NANOS = 50_000_000;

    private final Path clientConfiguration;

    private Sshd(Process process, Path clientConfiguration) {
        super(process);
        this.clientConfiguration = clientConfiguration;
    }

    /** Starts the program at this absolute path, as sshd wants to be started, and waits until it listens. */
    static Sshd start(Path sshd, Path home) throws IOException {
        Files.createDirectories(
                home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        keys(home.resolve("host"));
        keys(home.resolve("user"));
        var port = freePort();
        var configuration = Files.writeString(home.resolve("sshd_config"), serverConfiguration(home, port));
        var client = Files.writeString(home.resolve("ssh_config"), clientConfiguration(home, port));
        var process = new ProcessBuilder(
                        sshd.toString(),
                        "-D",
                        "-f",
                        configuration.toString(),
                        "-E",
                        home.resolve("log").toString())
                .start();
        awaitPort(process, port);
        return new Sshd(process, client);
    }

    List<String> put(Path source, Path directory) {
        return scp(source.toString(), "server:" + directory + "/");
    }

    List<String> get(Path source, Path directory) {
        return scp("server:" + source, directory + "/");
    }

    private List<String> scp(String from, String to) {
        return List.of("scp", "-q", "-F", clientConfiguration.toString(), "-c", CIPHER, from, to);
    }

    private static void keys(Path file) throws IOException {
        var process = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()).start();
        if (Program.exit(process) != 0) {
            throw new IOException("ssh-keygen has failed");
        }
    }

    private static String serverConfiguration(Path home, int port) {
        return """
                ListenAddress 127.0.0.1:%d
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
                """.formatted(port, home.resolve("host"), home.resolve("user.pub"));
    }

    private static String clientConfiguration(Path home, int port) throws IOException {
        var known = Files.writeString(
                home.resolve("known_hosts"), "[127.0.0.1]:" + port + " " + Files.readString(home.resolve("host.pub")));
        return """
                Host server
                  HostName 127.0.0.1
                  Port %d
                  IdentityFile %s
                  IdentitiesOnly yes
                  UserKnownHostsFile %s
                  GlobalKnownHostsFile /dev/null
                  StrictHostKeyChecking yes
                  Compression no
                """.formatted(port, home.resolve("user"), known);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(Process process, int port) throws IOException {
        for (var i = 0; i < TRIES && process.isAlive(); i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                Ticker.system().sleepNanos(TRY_NANOS);
            }
        }
        process.destroy();
        throw new IOException("sshd did not start");
    }
}
