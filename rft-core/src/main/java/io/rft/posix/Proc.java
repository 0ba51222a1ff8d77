package io.rft.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what Linux tells of itself in files. */
final class Proc {
    private static final int BYTES_MAX = 16 << 10;

    private Proc() {}

    /** Empty where there is no such file. The kernel writes some of them for the first of several reads only: so there is one. */
    static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            var text = new byte[BYTES_MAX];
            return new String(text, 0, Math.max(0, in.read(text)), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return ""; // another system, or one that hides it
        }
    }
}
