package io.rft.console;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What programs tell other programs: one JSON object per line, in UTF-8 whatever the locale. A line is written as a whole. For one
 * thread; does not own the stream; fails with {@code STORAGE} when nobody takes the lines any more.
 */
public final class JsonLines {
    private static final JsonFactory JSON = new JsonFactory();

    private final OutputStream out;

    public JsonLines(OutputStream out) {
        this.out = out;
    }

    /** Writes the object that has these fields. */
    public void write(Consumer<JsonGenerator> fields) throws RftException {
        var line = new ByteArrayOutputStream(256);
        try (var generator = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            generator.writeStartObject();
            fields.accept(generator);
            generator.writeEndObject();
        }
        try {
            out.write((harmless(line.toString(StandardCharsets.UTF_8)) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot write the results: " + e.getMessage(), e);
        }
    }

    /** With the other characters escaped that a terminal would act on: C1 controls and the like, which JSON lets stand as they are. */
    private static String harmless(String json) {
        if (json.codePoints().noneMatch(Escaped::isUnsafe)) {
            return json;
        }
        var safe = new StringBuilder(json.length() + 16);
        json.codePoints()
                .forEach(point ->
                        safe.append(Escaped.isUnsafe(point) ? "\\u%04x".formatted(point) : Character.toString(point)));
        return safe.toString();
    }
}
