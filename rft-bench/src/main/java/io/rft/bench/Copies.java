package io.rft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Copies of files that a run makes in a directory, under the names of their sources. */
record Copies(List<Path> sources, Path directory) {
    Copies {
        sources = List.copyOf(sources);
    }

    long bytes() throws IOException {
        var sum = 0L;
        for (var source : sources) {
            sum += Files.size(source);
        }
        return sum;
    }

    void remove() throws IOException {
        for (var source : sources) {
            Files.deleteIfExists(copyOf(source));
        }
    }

    /** Fails unless each is there with every byte of its source. */
    void verify() throws IOException {
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
