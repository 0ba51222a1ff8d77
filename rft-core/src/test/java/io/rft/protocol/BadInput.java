package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** One line of {@code protocol/malformed.txt}: what a peer may send, and the words with which it is refused. */
record BadInput(String line, String words) {
    private static final String ARROW = "  =>  ";

    static Stream<BadInput> all() {
        try (var file = BadInput.class.getResourceAsStream("/protocol/malformed.txt")) {
            if (file == null) {
                throw new AssertionError("no table of malformed lines");
            }
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .filter(row -> !row.isBlank() && !row.startsWith("#"))
                    .map(BadInput::of);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BadInput of(String row) {
        var arrow = row.lastIndexOf(ARROW);
        if (arrow < 0) {
            throw new AssertionError("no expected words in: " + row);
        }
        return new BadInput(row.substring(0, arrow), row.substring(arrow + ARROW.length()));
    }

    @Override
    public String toString() {
        return words + ": " + line;
    }
}
