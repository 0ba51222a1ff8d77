package io.rft.cli;

import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.console.Interruption;
import io.rft.console.Terminal;
import io.rft.console.UserDirectories;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What the build has the programs do once, so that the JVM remembers the classes they need and later starts in a fraction of the time
 * (JEP 483, 514, 515): the daemon as a child process, the client in this one, some files and a tree there and back. Not for people.
 */
public final class Rehearsal {
    private static final int SMALL_FILES = 40;
    private static final int SMALL_BYTES = 300_000;
    private static final int LARGE_BYTES = 64 << 20;
    private static final int TREE_DIRECTORIES = 20;
    private static final int TREE_FILES = 100; // in each
    private static final int TREE_BYTES = 8_000;

    private final Path directory;

    private Rehearsal(Path directory) {
        this.directory = directory;
    }

    /** Takes an empty directory to work in, and options for the daemon's JVM. */
    public static void main(String[] args) throws RftException, IOException {
        var directory = Path.of(args[0]);
        new Rehearsal(directory).perform(List.of(args).subList(1, args.length));
    }

    private void perform(List<String> jvmOptions) throws RftException, IOException {
        var sources = Files.createDirectory(directory.resolve("sources"));
        var back = Files.createDirectory(directory.resolve("back"));
        var files = new ArrayList<String>();
        for (var i = 0; i < SMALL_FILES; i++) {
            files.add(write(sources.resolve("small-" + i), SMALL_BYTES));
        }
        files.add(write(sources.resolve("large"), LARGE_BYTES));
        var tree = tree(directory.resolve("tree"));
        try (var daemon = DemoDaemon.start(directory, jvmOptions)) {
            var endpoint = daemon.endpoint();
            var server = "rft://" + endpoint.user() + "@" + endpoint.host() + ":" + endpoint.port() + "/";
            run(daemon, "put", files, server);
            run(daemon, "ls", List.of("-l"), server);
            run(daemon, "get", List.of(server + "small-0", server + "large"), back + "/");
            run(daemon, "put", List.of("-r", tree), server);
            run(daemon, "get", List.of("-r", server + "tree"), back + "/");
            daemon.stop();
        }
    }

    private void run(DemoDaemon daemon, String verb, List<String> words, String last) throws IOException {
        var line = new ArrayList<>(List.of(
                verb,
                "--host-key",
                daemon.fingerprint(),
                "--password-file",
                daemon.passwordFile().toString()));
        line.addAll(words);
        line.add(last);
        var code = Rft.run(world(line));
        if (code != 0) {
            throw new IOException("rft " + verb + " ended with " + code);
        }
    }

    /** A person's own configuration has no part in it. */
    private World world(List<String> arguments) {
        var interruption = new Interruption(code -> Runtime.getRuntime().halt(code));
        interruption.listen();
        return new World(
                arguments,
                Map.of(),
                UserDirectories.of(Map.of(), directory.resolve("home").toString()),
                "rehearsal",
                OutputStream.nullOutputStream(),
                false,
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                false,
                new Terminal(interruption),
                interruption,
                Ticker.system(),
                Clock.system(ZoneId.systemDefault()),
                Optional.empty());
    }

    private static String tree(Path root) throws IOException {
        for (var i = 0; i < TREE_DIRECTORIES * TREE_FILES; i++) {
            var parent = Files.createDirectories(root.resolve("directory-" + i / TREE_FILES));
            write(parent.resolve("file-" + i), TREE_BYTES);
        }
        return root.toString();
    }

    private static String write(Path file, int bytes) throws IOException {
        var content = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(content);
        return Files.write(file, content).toString();
    }
}
