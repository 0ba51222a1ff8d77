package io.rft.cli;

import io.rft.Durability;
import io.rft.Escaped;
import io.rft.channel.Congestion;
import io.rft.client.KnownHosts;
import io.rft.client.NamePolicy;
import io.rft.client.Verification;
import io.rft.console.Units;
import io.rft.protocol.Message.HashAlgorithm;
import io.rft.protocol.Settings;
import io.rft.rate.Timetable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values of flags are read. Each fails with a sentence that says what is allowed. Pure. */
final class Converters {
    private Converters() {}

    /** Average numbers of bytes per second, by the time of the week. */
    static final class TimetableConverter implements ITypeConverter<Timetable> {
        @Override
        public Timetable convert(String text) {
            return reading(text, Units::parseTimetable);
        }
    }

    /** A time. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            var duration = reading(text, Units::parseDuration);
            if (duration.isZero()) {
                throw new TypeConversionException('"' + Escaped.of(text) + "\" is no time at all: give more than 0");
            }
            return duration;
        }
    }

    /** A TCP port. */
    static final class PortConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 1, 65535, "a port");
        }
    }

    /** How many data connections; 0 stands for {@code auto}. */
    static final class ConnectionsConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return text.equals("auto")
                    ? 0
                    : number(text, 1, Settings.CONNECTIONS_MAX, "auto or a number of connections");
        }
    }

    /** The most data connections. */
    static final class ConnectionsMaxConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 1, Settings.CONNECTIONS_MAX, "a number of connections");
        }
    }

    /** How long to measure. */
    static final class SecondsConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 1, 30, "a number of seconds");
        }
    }

    /** How often to try again. */
    static final class RetriesConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return number(text, 0, 1_000_000, "a number of retries");
        }
    }

    /** A congestion control that this machine has. */
    static final class CongestionConverter implements ITypeConverter<Congestion> {
        @Override
        public Congestion convert(String text) {
            return reading(text, Congestion::parse);
        }
    }

    /** The bytes of a block; 0 stands for {@code auto}. */
    static final class BlockSizeConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.equals("auto")) {
                return 0;
            }
            var bytes = reading(text, Units::parseSize);
            if (bytes < Settings.BLOCK_BYTES_MIN || bytes > Settings.BLOCK_BYTES_MAX) {
                throw new TypeConversionException('"' + Escaped.of(text) + "\" is not a block size: give auto or "
                        + Units.formatBytes(Settings.BLOCK_BYTES_MIN) + " to "
                        + Units.formatBytes(Settings.BLOCK_BYTES_MAX));
            }
            return bytes.intValue();
        }
    }

    /** The fingerprint of a server's key. */
    static final class FingerprintConverter implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            return reading(text, KnownHosts::canonicalFingerprint);
        }
    }

    /** What to do where the target exists. */
    static final class IfExistsConverter implements ITypeConverter<IfTargetExists> {
        @Override
        public IfTargetExists convert(String text) {
            return choice(text, IfTargetExists.class);
        }
    }

    /** What becomes of names that the target cannot hold. */
    static final class NamePolicyConverter implements ITypeConverter<NamePolicy> {
        @Override
        public NamePolicy convert(String text) {
            return choice(text, NamePolicy.class);
        }
    }

    /** What is to be preserved. */
    static final class PreservedConverter implements ITypeConverter<Preserved> {
        @Override
        public Preserved convert(String text) {
            return choice(text, Preserved.class);
        }
    }

    /** A number that is not negative. */
    static final class CountConverter implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                if (text.matches("[0-9]{1,19}")) {
                    return Long.parseLong(text);
                }
            } catch (NumberFormatException e) {
                // as below
            }
            throw new TypeConversionException("'" + Escaped.of(text) + "' is not a whole number of at least 0");
        }
    }

    /** What is forced. */
    static final class DurabilityConverter implements ITypeConverter<Durability> {
        @Override
        public Durability convert(String text) {
            return choice(text, Durability.class);
        }
    }

    /** How what was stored is made sure of. */
    static final class VerificationConverter implements ITypeConverter<Verification> {
        @Override
        public Verification convert(String text) {
            return choice(text, Verification.class);
        }
    }

    /** Whom to trust. */
    static final class TrustConverter implements ITypeConverter<TrustMode> {
        @Override
        public TrustMode convert(String text) {
            return choice(text, TrustMode.class);
        }
    }

    /** How progress is shown. */
    static final class ProgressConverter implements ITypeConverter<ProgressMode> {
        @Override
        public ProgressMode convert(String text) {
            return choice(text, ProgressMode.class);
        }
    }

    /** When colours are used. */
    static final class ColorConverter implements ITypeConverter<ColorMode> {
        @Override
        public ColorMode convert(String text) {
            return choice(text, ColorMode.class);
        }
    }

    /** A digest. */
    static final class AlgorithmConverter implements ITypeConverter<HashAlgorithm> {
        @Override
        public HashAlgorithm convert(String text) {
            return choice(text, HashAlgorithm.class);
        }
    }

    /** A flag that is on or off, as variables and files say it. */
    static final class SwitchConverter implements ITypeConverter<Boolean> {
        @Override
        public Boolean convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "1" -> true;
                case "false", "no", "off", "0" -> false;
                default -> throw new TypeConversionException('"' + Escaped.of(text) + "\" is neither true nor false");
            };
        }
    }

    /** The word for a constant: {@code ACCEPT_NEW} is {@code accept-new}. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E choice(String text, Class<E> type) {
        for (var constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        throw new TypeConversionException('"' + Escaped.of(text) + "\" is not possible here: give "
                + Arrays.stream(type.getEnumConstants()).map(Converters::word).collect(Collectors.joining(", ")));
    }

    private static int number(String text, int least, int most, String what) {
        if (text.matches("[0-9]{1,9}")) {
            var number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new TypeConversionException(
                '"' + Escaped.of(text) + "\" is not " + what + ": give " + least + " to " + most);
    }

    private static <T> T reading(String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
