package io.rft.server;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * When a key ends to be good: the {@code YYYYMMDD[HHMM[SS]][Z]} of {@code expiry-time=}, where the machine is or, with {@code Z}, in
 * UTC. Immutable.
 */
public record ExpiryTime(LocalDateTime time, boolean isUtc) {
    private static final Pattern FORM = Pattern.compile("(\\d{8})(\\d{4}(\\d{2})?)?Z?");
    // "uuuu" with a strict resolver: 30 February is no day.
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    /** Fails with {@link IllegalArgumentException} where it is no time. */
    public static ExpiryTime parse(String text) {
        var isUtc = text.endsWith("Z");
        var digits = isUtc ? text.substring(0, text.length() - 1) : text;
        try {
            if (FORM.matcher(text).matches()) {
                var seconds = digits + "0".repeat("yyyyMMddHHmmss".length() - digits.length());
                return new ExpiryTime(LocalDateTime.parse(seconds, SECONDS), isUtc);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a day or time that there is not", e);
        }
        throw new IllegalArgumentException("a time is YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with or without Z");
    }

    /** Whether it has come; {@code local} is where the machine is. */
    public boolean hasCome(Instant now, ZoneId local) {
        return !now.isBefore(time.atZone(isUtc ? ZoneOffset.UTC : local).toInstant());
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return SECONDS.format(time) + (isUtc ? "Z" : "");
    }
}
