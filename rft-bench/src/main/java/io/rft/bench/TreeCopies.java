package io.rft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Copies of a tree that a run makes in a directory, under the name of its source.
 *
 * @param done where copies are kept until the measurement is over: some file systems of disks are slow to make files after as many were
 *     removed; empty where they are removed at once
 */
record TreeCopies(Path source, Path directory, Optional<Path> done) implements Copies {
    @Override
    public long bytes() throws IOException {
        var sum = 0L;
        for (var file : names(source)) {
            sum += Files.size(source.resolve(file));
        }
        return sum;
    }

    /** Files alone: who makes other directories has the right ones as well. */
    @Override
    public void verify() throws IOException {
        if (!names(source).equals(names(copy()))) {
            throw new IOException(copy() + " has other files than " + source);
        }
        for (var file : names(source)) {
            if (Files.mismatch(source.resolve(file), copy().resolve(file)) >= 0) {
                throw new IOException(copy().resolve(file) + " differs from " + source.resolve(file));
            }
        }
    }

    @Override
    public void remove() throws IOException {
        if (done.isPresent()) {
            Files.move(copy(), Files.createTempDirectory(done.get(), "run").resolve("copy"));
        } else {
            Workplace.delete(copy());
        }
    }

    private Path copy() {
        return directory.resolve(source.getFileName());
    }

    private static List<Path> names(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(directory::relativize)
                    .sorted()
                    .toList();
        }
    }
}
