package io.rft.testkit;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * A hostile program on the server's machine: below a directory that it may write to it swaps a directory, a file and the entries of a
 * tree with links that lead out, as fast as it can, until it is told to stop.
 */
final class Swapper {
    private static final int TRIES_MAX = 100;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Path root;
    private final Path outside;
    private long swaps;
    private int taken;

    private Swapper(Path root, Path outside) {
        this.root = root;
        this.outside = outside;
    }

    /**
     * Swaps.
     *
     * @param arguments the directory, what its links lead to, the file that ends this, the file that it makes when it has swapped often
     *     enough, how often that is
     */
    public static void main(String[] arguments) throws IOException {
        var swapper = new Swapper(Path.of(arguments[0]), Path.of(arguments[1]));
        var enough = Path.of(arguments[3]);
        var begun = Ticker.system().nanoTime();
        while (!Files.exists(Path.of(arguments[2])) && Ticker.system().nanoTime() - begun < PATIENCE_NANOS) {
            swapper.swapAll();
            if (swapper.swaps >= Long.parseLong(arguments[4]) && !Files.exists(enough)) {
                Files.createFile(enough);
            }
        }
    }

    private void swapAll() throws IOException {
        var directory = root.resolve("swap");
        exchange(directory, root.resolve("link"), () -> {
            exchange(root.resolve("file"), root.resolve("filelink"), () -> {});
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                churn(root.resolve("victim/entry"));
            }
        });
    }

    /** Something that may fail because the user was faster. */
    private interface Step {
        void run() throws IOException;
    }

    /** Gives two entries each other's place, and back. */
    private void exchange(Path one, Path other, Step between) throws IOException {
        var parked = root.resolve(one.getFileName() + "-parked");
        between.run();
        move(one, parked);
        move(other, one);
        between.run();
        move(one, other);
        move(parked, one);
        swaps++;
    }

    /** Where the user has made something of that name meanwhile, it is moved away first. */
    private void move(Path from, Path to) throws IOException {
        for (var tries = 1; ; tries++) {
            try {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (IOException e) {
                if (tries == TRIES_MAX || !Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
                Files.move(to, root.resolve("taken-" + taken++), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** A directory with a file, then a link in its place, in a tree that the user may remove. */
    private void churn(Path entry) {
        attempt(() -> Files.createDirectories(entry.resolveSibling("deep")));
        attempt(() -> Files.createDirectory(entry));
        attempt(() -> Files.write(entry.resolve("file"), "public".getBytes(StandardCharsets.US_ASCII)));
        attempt(() -> Files.deleteIfExists(entry.resolve("file")));
        attempt(() -> Files.delete(entry));
        attempt(() -> {
            Files.createSymbolicLink(entry, outside);
            swaps++;
        });
        attempt(() -> {
            if (Files.isSymbolicLink(entry)) {
                Files.delete(entry);
            }
        });
    }

    private static void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            // The user has removed something of it, or put something else there.
        }
    }
}
