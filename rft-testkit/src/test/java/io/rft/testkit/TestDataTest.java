package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDataTest {
    private static final long SIZE = (1 << 20) + 17;

    @TempDir
    private Path directory;

    @Test
    void whatIsWrittenIsFoundAgain() throws IOException {
        var file = directory.resolve("file");

        new TestData(1, SIZE).writeTo(file);

        assertEquals(SIZE, Files.size(file));
        assertEquals(OptionalLong.empty(), new TestData(1, SIZE).firstDifference(file));
    }

    @Test
    void anotherSeedGivesAnotherContent() throws IOException {
        var file = directory.resolve("file");

        new TestData(1, SIZE).writeTo(file);

        assertNotEquals(OptionalLong.empty(), new TestData(2, SIZE).firstDifference(file));
    }

    @Test
    void aSingleChangedByteIsFound() throws IOException {
        var file = directory.resolve("file");
        var data = new TestData(1, SIZE);
        data.writeTo(file);

        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(777_777);
            var old = bytes.read();
            bytes.seek(777_777);
            bytes.write(old ^ 1);
        }

        assertEquals(OptionalLong.of(777_777), data.firstDifference(file));
    }

    @Test
    void aMissingOrAnAddedByteIsFound() throws IOException {
        var file = directory.resolve("file");

        new TestData(1, SIZE).writeTo(file);

        assertEquals(OptionalLong.of(SIZE - 1), new TestData(1, SIZE - 1).firstDifference(file));
        assertEquals(OptionalLong.of(SIZE), new TestData(1, SIZE + 1).firstDifference(file));
    }

    @Test
    void nothingIsAFileToo() throws IOException {
        var file = directory.resolve("file");

        new TestData(1, 0).writeTo(file);

        assertEquals(0, Files.size(file));
        assertEquals(OptionalLong.empty(), new TestData(1, 0).firstDifference(file));
    }
}
