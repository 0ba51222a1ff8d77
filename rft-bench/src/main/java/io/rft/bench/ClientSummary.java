package io.rft.bench;

import java.io.IOException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The last line of what {@code rft --json} prints: seconds from the first offer to the last receipt, and the data connections used. */
record ClientSummary(double seconds, int connections) {
    private static final JsonMapper JSON = new JsonMapper();

    static ClientSummary of(List<String> lines) throws IOException {
        try {
            var summary = JSON.readTree(lines.getLast());
            return new ClientSummary(
                    summary.path("seconds").doubleValue(),
                    summary.path("connections").intValue());
        } catch (JacksonException e) {
            throw new IOException("rft printed no summary: " + lines, e);
        }
    }
}
