package io.rft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Copies of files that a run makes in a directory, under the names of their sources. */
record FileCopies(List<Path> sources, Path directory) implements Copies {
    FileCopies {
        sources = List.copyOf(sources);
    }

    @Override
    public long bytes() throws IOException {
        var sum = 0L;
        for (var source : sources) {
            sum += Files.size(source);
        }
        return sum;
    }

    @Override
    public void remove() throws IOException {
        for (var source : sources) {
            Files.deleteIfExists(copyOf(source));
        }
    }

    @Override
    public void verify() throws IOException {
        for (var source : sources) {
            if (Files.mismatch(source, copyOf(source)) >= 0) {
                throw new IOException(copyOf(source) + " differs from " + source);
            }
        }
    }

    private Path copyOf(Path source) {
        return directory.resolve(source.getFileName());
    }
}
