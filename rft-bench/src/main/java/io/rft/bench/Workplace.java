package io.rft.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The files of a measurement, in a directory of its own; closing it removes them. */
final class Workplace implements Closeable {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int DIRECTORY_FILES = 100;
    private static final long SMALL_MIN = 4 << 10;
    private static final long SMALL_MAX = 64 << 10;

    private final Path root;

    /** In memory, so that no disk has a part. */
    Workplace() throws IOException {
        this(Files.isDirectory(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir")));
    }

    Workplace(Path parent) throws IOException {
        root = Files.createTempDirectory(parent, "rft-bench-");
    }

    /** A directory of this name, made if it is not there. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** Makes files of this size below a directory, with different, incompressible content. */
    List<Path> files(String directory, String name, int count, long bytes) throws IOException {
        var files = new ArrayList<Path>();
        for (var i = 0; i < count; i++) {
            var file = directory(directory).resolve(count == 1 ? name : "%s-%03d".formatted(name, i));
            var random = new SplittableRandom(name.hashCode() * 1000L + i);
            write(file, bytes, random::nextBytes);
            files.add(file);
        }
        return List.copyOf(files);
    }

    /** Makes a tree of files of 4 to 64 KiB, a hundred in each directory. */
    Path tree(String directory, String name, int count) throws IOException {
        var tree = directory(directory).resolve(name);
        var random = new SplittableRandom(count);
        for (var i = 0; i < count; i++) {
            var parent = Files.createDirectories(tree.resolve("directory-%03d".formatted(i / DIRECTORY_FILES)));
            write(
                    parent.resolve("file-%05d".formatted(i)),
                    random.nextLong(SMALL_MIN, SMALL_MAX + 1),
                    random::nextBytes);
        }
        return tree;
    }

    /** Has so much memory of the machine used and freed again. */
    void touchMemory(long bytes) throws IOException {
        var file = root.resolve("touched");
        write(file, bytes, zeros -> {});
        Files.delete(file);
    }

    @Override
    public void close() throws IOException {
        delete(root);
    }

    /** Removes a directory with all that is in it. */
    static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void write(Path file, long bytes, Consumer<byte[]> fill) throws IOException {
        var chunk = new byte[CHUNK_BYTES];
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (var left = bytes; left > 0; left -= chunk.length) {
                fill.accept(chunk);
                var piece = ByteBuffer.wrap(chunk, 0, (int) Math.min(left, chunk.length));
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            }
        }
    }
}
