package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * The user's own defaults for flags: {@code config.toml}, where each key is a long flag without its hyphens. Values are text, numbers
 * or true and false, and mean what they would mean behind the flag. Immutable.
 */
record ConfigFile(Path path, Map<String, String> flags) {
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    ConfigFile {
        flags = Map.copyOf(flags);
    }

    /** Empty where there is no file. Fails with {@code USAGE} that names file, line and key, and for one that others may change. */
    static ConfigFile read(Path path) throws RftException {
        try {
            for (var permission : Files.getPosixFilePermissions(path)) {
                if (OTHERS_WRITE.contains(permission)) { // one of the flags names a command
                    throw new RftException(
                            ErrorCode.USAGE, path + " may be changed by others", "Run: chmod go-w " + path);
                }
            }
            return parse(path, Files.readString(path));
        } catch (NoSuchFileException e) {
            return new ConfigFile(path, Map.of());
        } catch (AccessDeniedException e) {
            throw new RftException(ErrorCode.USAGE, "cannot read " + path + ": permission denied", e);
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.USAGE, "cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    static ConfigFile parse(Path path, String text) throws RftException {
        var flags = new LinkedHashMap<String, String>();
        for (var property : root(path, text).properties()) {
            var key = property.getKey();
            if (!Flags.CONFIGURABLE.contains(key)) {
                throw error(path, text, key, "there is no such flag", "The keys are the long flags, such as bwlimit.");
            }
            if (!property.getValue().isValueNode()) {
                throw error(path, text, key, "give text, a number, true or false", "");
            }
            flags.put(key, property.getValue().asString());
        }
        return new ConfigFile(path, flags);
    }

    Optional<String> find(String flag) {
        return Optional.ofNullable(flags.get(flag));
    }

    private static JsonNode root(Path path, String text) throws RftException {
        try {
            return new TomlMapper().readTree(text);
        } catch (JacksonException e) {
            var line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            throw new RftException(
                    ErrorCode.USAGE, path + ":" + line + ": not TOML: " + Escaped.of(e.getOriginalMessage()), e);
        }
    }

    private static RftException error(Path path, String text, String key, String problem, String advice) {
        var start = Pattern.compile("\\s*\\[*\\s*[\"']?" + Pattern.quote(key) + "\\b.*");
        var lines = text.lines().toList();
        var number = 1;
        while (number < lines.size() && !start.matcher(lines.get(number - 1)).matches()) {
            number++;
        }
        return new RftException(ErrorCode.USAGE, path + ":" + number + ": " + Escaped.of(key) + ": " + problem, advice);
    }
}
