package io.rft.console;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What programs tell people on standard output, line by line in UTF-8, with control characters in names escaped. For one thread; does
 * not own the stream; fails with {@code STORAGE} when nobody takes the lines any more, which a {@code PrintStream} would keep quiet.
 */
public final class TextLines {
    private final OutputStream out;

    public TextLines(OutputStream out) {
        this.out = out;
    }

    public void line(String text) throws RftException {
        raw(Escaped.of(text));
    }

    /** A line that holds control characters on purpose, its names escaped by the caller. */
    public void raw(String text) throws RftException {
        try {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    public void flush() throws RftException {
        try {
            out.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static RftException failure(IOException cause) {
        return new RftException(ErrorCode.STORAGE, "cannot write to standard output: " + cause.getMessage(), cause);
    }
}
