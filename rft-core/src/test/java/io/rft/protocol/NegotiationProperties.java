package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import io.rft.seeded.OddNumbers;
import io.rft.seeded.Seeded;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings as a peer may write them, sense or nonsense: refused, or what they say, and never above what this end has. */
class NegotiationProperties {
    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Settings OURS =
            new Settings(4, 256 << 10, new RateLimits(new Rate(8_000_000), new Rate(2_000_000), new Rate(1)));

    @Seeded(3000)
    void settingsAreRefusedOrWhatTheySayAndLoosenNothing(SplittableRandom random) {
        var fields = rates(random);
        put(fields, random, "connections", 1, Settings.CONNECTIONS_MAX);
        put(fields, random, "block-bytes", Settings.BLOCK_BYTES_MIN, Settings.BLOCK_BYTES_MAX);
        var line = "{\"type\":\"hello\",\"id\":1,\"version\":1,\"software\":\"x\",\"settings\":{" + json(fields) + "}}";

        var read = read(line);

        var isSense = isWithin(fields, "connections", 1, Settings.CONNECTIONS_MAX)
                && isWithin(fields, "block-bytes", Settings.BLOCK_BYTES_MIN, Settings.BLOCK_BYTES_MAX)
                && areRates(fields);
        assertEquals(isSense, read.isPresent(), line);
        if (read.isPresent()) {
            var theirs = ((Message.Hello) read.get()).settings();
            assertEquals(fields.get("connections"), String.valueOf(theirs.connections()));
            assertEquals(fields.get("block-bytes"), String.valueOf(theirs.blockBytes()));
            assertSaid(fields, theirs.limits());
            var agreed = OURS.lower(theirs);
            assertTrue(agreed.connections() <= OURS.connections());
            assertTrue(agreed.blockBytes() <= OURS.blockBytes());
            assertNotAbove(OURS.limits(), agreed.limits());
        }
    }

    @Seeded(1000)
    void ratesThatAreChangedAreRefusedOrWhatTheySayAndLoosenNothing(SplittableRandom random) {
        var fields = rates(random);
        var line = "{\"type\":\"limits\"" + (fields.isEmpty() ? "" : ",") + json(fields) + "}";

        var read = read(line);

        assertEquals(areRates(fields), read.isPresent(), line);
        if (read.isPresent()) {
            var theirs = ((Message.RatesWished) read.get()).limits();
            assertSaid(fields, theirs);
            assertNotAbove(OURS.limits(), OURS.limits().lower(theirs));
        }
    }

    private static void assertSaid(Map<String, String> fields, RateLimits limits) {
        assertEquals(rate(fields, "total-rate"), limits.total());
        assertEquals(rate(fields, "file-rate"), limits.file());
        assertEquals(rate(fields, "connection-rate"), limits.connection());
    }

    private static void assertNotAbove(RateLimits most, RateLimits limits) {
        assertTrue(limits.total().bytesPerSecond() <= most.total().bytesPerSecond());
        assertTrue(limits.file().bytesPerSecond() <= most.file().bytesPerSecond());
        assertTrue(limits.connection().bytesPerSecond() <= most.connection().bytesPerSecond());
    }

    /** Empty if it is refused. */
    private static Optional<Message> read(String line) {
        try {
            return Optional.of(
                    MessageCodec.decode(ByteBuffer.wrap(line.getBytes(UTF_8))).message());
        } catch (MalformedMessageException refused) {
            assertEquals(ErrorCode.PROTOCOL, refused.code());
            return Optional.empty();
        }
    }

    private static Map<String, String> rates(SplittableRandom random) {
        var fields = new LinkedHashMap<String, String>();
        put(fields, random, "total-rate", 1, Long.MAX_VALUE);
        put(fields, random, "file-rate", 1, Long.MAX_VALUE);
        put(fields, random, "connection-rate", 1, Long.MAX_VALUE);
        return fields;
    }

    private static void put(Map<String, String> fields, SplittableRandom random, String name, long low, long high) {
        if (random.nextInt(8) > 0) {
            fields.put(name, random.nextBoolean() ? OddNumbers.next(random, low, high) : String.valueOf(low));
        }
    }

    private static String json(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(","));
    }

    private static boolean areRates(Map<String, String> fields) {
        return fields.keySet().stream()
                .filter(name -> name.endsWith("rate"))
                .allMatch(name -> isWithin(fields, name, 1, Long.MAX_VALUE));
    }

    private static boolean isWithin(Map<String, String> fields, String name, long low, long high) {
        var text = fields.getOrDefault(name, "");
        if (!WHOLE.matcher(text).matches()) {
            return false;
        }
        var value = new BigInteger(text);
        return value.compareTo(BigInteger.valueOf(low)) >= 0 && value.compareTo(BigInteger.valueOf(high)) <= 0;
    }

    private static Rate rate(Map<String, String> fields, String name) {
        var text = fields.get(name);
        return text == null ? Rate.NONE : new Rate(Long.parseLong(text));
    }
}
