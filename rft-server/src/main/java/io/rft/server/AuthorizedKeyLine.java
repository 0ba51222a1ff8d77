package io.rft.server;

import io.rft.protocol.SshPublicKey;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One line of {@code authorized_keys} while it is read: options, type, key, comment. An option that this version does not hold to makes
 * the whole line fail: to accept the key without it would open more than its author meant. One reader.
 */
final class AuthorizedKeyLine {
    static final int CHARACTERS_MAX = 16 << 10;

    private static final char END = '\0'; // which a line does not hold
    private static final Pattern KEY_TYPE = Pattern.compile("(ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+");
    private static final Pattern FIELDS = Pattern.compile("[ \\t]+");
    private static final Pattern OPTION = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,39}");
    /** They forbid what nobody can do here anyway. */
    private static final Set<String> KEPT_ANYWAY = Set.of(
            "restrict", "no-agent-forwarding", "no-port-forwarding", "no-pty", "no-user-rc", "no-x11-forwarding");

    private final String line;
    private int place;
    private Optional<AddressPatterns> from = Optional.empty();
    private Optional<ExpiryTime> expires = Optional.empty();

    AuthorizedKeyLine(String line) {
        this.line = line.strip();
    }

    /** Fails with {@link IllegalArgumentException} that says why the line gives no key. */
    AuthorizedKey read() {
        require(line.length() <= CHARACTERS_MAX, "the line is longer than " + CHARACTERS_MAX + " characters");
        require(line.indexOf('\0') < 0, "the line holds a NUL");
        if (!KEY_TYPE.matcher(FIELDS.split(line, 2)[0]).matches()) {
            options();
        }
        var fields = FIELDS.split(line.substring(place).strip(), 3);
        var type = fields[0];
        require(KEY_TYPE.matcher(type).matches(), "the type of the key is missing");
        require(SshPublicKey.Algorithm.isKnown(type), "keys of type " + type + " are not supported by this version");
        require(fields.length >= 2, "the key is missing");
        return new AuthorizedKey(key(type, fields[1]), from, expires);
    }

    private static SshPublicKey key(String type, String base64) {
        try {
            return SshPublicKey.parse(type + " " + base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key cannot be used: " + e.getMessage(), e);
        }
    }

    /** Up to the blank that ends them. */
    private void options() {
        option();
        while (next() == ',') {
            place++;
            option();
        }
        require(isBlank() || next() == END, "something follows the value of an option");
    }

    private void option() {
        var name = name();
        var value = next() == '=' ? Optional.of(value()) : Optional.<String>empty();
        switch (name) {
            case "from" -> {
                require(from.isEmpty(), "the option from is there twice");
                from = Optional.of(parsed(name, value, AddressPatterns::parse));
            }
            case "expiry-time" -> {
                require(expires.isEmpty(), "the option expiry-time is there twice");
                expires = Optional.of(parsed(name, value, ExpiryTime::parse));
            }
            default ->
                require(
                        KEPT_ANYWAY.contains(name) && value.isEmpty(),
                        "the option " + name + " is not supported by this version");
        }
    }

    private static <T> T parsed(String name, Optional<String> value, Function<String, T> parser) {
        require(value.isPresent(), "the option " + name + " has no value");
        try {
            return parser.apply(value.get());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the option " + name + ": " + e.getMessage(), e);
        }
    }

    private String name() {
        var start = place;
        while (next() != '=' && next() != ',' && !isBlank() && next() != END) {
            place++;
        }
        var name = line.substring(start, place);
        require(OPTION.matcher(name).matches(), "it begins with neither a type of key nor an option");
        return name.toLowerCase(Locale.ROOT);
    }

    /** What stands in quotes, where a quote of the value itself has a backslash before it. */
    private String value() {
        place++;
        require(next() == '"', "the value of an option is not in quotes");
        place++;
        var value = new StringBuilder();
        while (next() != '"') {
            require(next() != END, "the value of an option has no quote at its end");
            if (line.startsWith("\\\"", place)) {
                place++;
            }
            value.append(next());
            place++;
        }
        place++;
        return value.toString();
    }

    private char next() {
        return place < line.length() ? line.charAt(place) : END;
    }

    private boolean isBlank() {
        return next() == ' ' || next() == '\t';
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
