package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * A TOML document that knows on which line everything in it stands. The parser keeps no lines, so one is looked up when an error
 * needs it: a thing ends where the shortest run of first lines ends that parses and holds it, and begins after the longest shorter run
 * that parses. Immutable.
 */
final class TomlFile {
    private static final TomlMapper MAPPER = new TomlMapper();

    private final Path path;
    private final List<String> lines;
    private final JsonNode content;

    /** Fails with {@code USAGE} that names file and line where the text is not TOML. */
    TomlFile(Path path, String text) throws RftException {
        this.path = path;
        this.lines = text.lines().toList();
        try {
            this.content = MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw error(lineOf(e), "is not TOML: " + e.getOriginalMessage());
        }
    }

    TomlTable root() {
        return new TomlTable(this, content, "", JsonPointer.empty());
    }

    /** The error that names file and line of the place, and the key. */
    RftException error(JsonPointer place, String key, String problem) {
        return error(lineOf(place), key.isEmpty() ? problem : key + ": " + problem);
    }

    private RftException error(int line, String problem) {
        return new RftException(ErrorCode.USAGE, path + ":" + line + ": " + Escaped.of(problem));
    }

    /** The first line up to which the parser finds the same fault: it notices some only on a later one. */
    private int lineOf(JacksonException fault) {
        var line = fault.getLocation() == null
                ? lines.size()
                : Math.min(fault.getLocation().getLineNr(), lines.size());
        while (line > 1 && isFaulty(line - 1, fault.getOriginalMessage())) {
            line--;
        }
        return Math.max(line, 1);
    }

    private boolean isFaulty(int count, String fault) {
        try {
            MAPPER.readTree(first(count));
            return false;
        } catch (JacksonException e) {
            return e.getOriginalMessage().equals(fault);
        }
    }

    /** The line, counted from 1, on which this begins. Runs of first lines that hold it are all longer than those that do not. */
    private int lineOf(JsonPointer place) {
        var without = 0;
        var within = lines.size();
        for (var most = within; most - without > 1; ) {
            var middle = (without + most) >>> 1;
            var end = firstThatParses(middle, within);
            if (end == within) {
                most = middle;
            } else if (parsed(end).orElseThrow().at(place).isMissingNode()) {
                without = end;
            } else {
                within = end;
                most = end;
            }
        }
        var before = Math.max(within - 1, 0);
        while (parsed(before).isEmpty()) {
            before--;
        }
        return before + 1;
    }

    private int firstThatParses(int from, int to) {
        var count = from;
        while (count < to && parsed(count).isEmpty()) {
            count++;
        }
        return count;
    }

    /** What the first so many lines hold, if they parse. */
    private Optional<JsonNode> parsed(int count) {
        try {
            return Optional.of(MAPPER.readTree(first(count)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private String first(int count) {
        return String.join("\n", lines.subList(0, count));
    }
}
