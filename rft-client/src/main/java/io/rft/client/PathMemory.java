package io.rft.client;

import io.rft.RftException;
import io.rft.protocol.Settings;
import io.rft.store.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many data connections were good on a path, for the next client: a small file of lines {@code SERVER:PORT LOCAL-ADDRESS NUMBER
 * SECONDS}, the last word being when that was. It is a hint only: what is missing, damaged or old does not count, and what cannot be read
 * or written is no failure. Thread-safe; files are replaced as a whole, also under other processes.
 */
public final class PathMemory {
    static final int PATHS_MAX = 200;
    static final Duration KEPT = Duration.ofDays(14);

    private static final Logger LOG = LoggerFactory.getLogger(PathMemory.class);
    private static final Pattern LINE = Pattern.compile("(\\S+ \\S+) ([0-9]{1,3}) ([0-9]{1,12})");

    private final PrivateFile file;
    private final InstantSource clock;

    public PathMemory(Path path, InstantSource clock) {
        this.file = new PrivateFile(path);
        this.clock = clock;
    }

    private record Good(int connections, Instant at) {}

    /** What was good on this path lately. */
    OptionalInt find(String path) {
        try {
            return Optional.ofNullable(read().get(path)).stream()
                    .mapToInt(Good::connections)
                    .findFirst();
        } catch (RftException e) {
            LOG.debug("not remembered: {}", e.getMessage());
            return OptionalInt.empty();
        }
    }

    /** This was good; of many paths those of long ago are forgotten. */
    void put(String path, int connections) {
        try {
            // Without a lock, which a stopped process would keep from others: at worst one of two that write at once is
            // forgotten.
            var paths = read();
            paths.remove(path);
            paths.put(path, new Good(connections, clock.instant()));
            while (paths.size() > PATHS_MAX) {
                paths.pollFirstEntry();
            }
            write(paths);
        } catch (RftException e) {
            LOG.debug("not remembered: {}", e.getMessage());
        }
    }

    private SequencedMap<String, Good> read() throws RftException {
        var paths = new LinkedHashMap<String, Good>(); // the latest last
        var content = file.read().orElse(new byte[0]);
        for (var line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
            var matcher = LINE.matcher(line);
            if (matcher.matches() && paths.size() < PATHS_MAX) {
                var good = new Good(
                        Integer.parseInt(matcher.group(2)), Instant.ofEpochSecond(Long.parseLong(matcher.group(3))));
                if (isUsable(good)) {
                    paths.put(matcher.group(1), good);
                }
            }
        }
        return paths;
    }

    private boolean isUsable(Good good) {
        var age = Duration.between(good.at(), clock.instant());
        return good.connections() >= 1
                && good.connections() <= Settings.CONNECTIONS_MAX
                && !age.isNegative()
                && age.compareTo(KEPT) < 0;
    }

    private void write(Map<String, Good> paths) throws RftException {
        var text = new StringBuilder();
        paths.forEach((path, good) -> text.append(path)
                .append(' ')
                .append(good.connections())
                .append(' ')
                .append(good.at().getEpochSecond())
                .append('\n'));
        file.replaceUnforced(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
