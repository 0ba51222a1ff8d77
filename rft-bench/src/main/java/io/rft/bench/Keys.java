package io.rft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The users of a daemon that is measured, ada and bob, who log in with keys made for them, and its configuration. */
final class Keys {
    private static final List<String> USERS = List.of("ada", "bob");

    private final Path directory;
    private final Path served;

    Keys(Path directory, Path served) throws IOException {
        this.directory = directory;
        this.served = served;
        for (var user : USERS) {
            make(of(user));
        }
    }

    /** The private key of a user. */
    Path of(String user) {
        return directory.resolve(user);
    }

    /** Writes a configuration with these lines below {@code [limits]}. */
    Path configuration(String limits) throws IOException {
        var text =
                new StringBuilder("state-dir = \"%s\"%n[limits]%n%s%n".formatted(directory.resolve("state"), limits));
        for (var user : USERS) {
            text.append("[[user]]%nname = \"%s\"%nroot = \"%s\"%nauthorized-keys = \"%s.pub\"%nwrite = true%n"
                    .formatted(user, served, of(user)));
        }
        return Files.writeString(directory.resolve("rftd.toml"), text);
    }

    /** Makes an Ed25519 pair, the public half beside it with {@code .pub}. */
    static void make(Path file) throws IOException {
        var process = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()).start();
        if (Program.exit(process) != 0) {
            throw new IOException("ssh-keygen has failed");
        }
    }
}
