package io.rft.server;

import io.rft.protocol.SshPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The keys of an {@code authorized_keys} file in OpenSSH's format, one per line. A line that asks for more than this version can hold
 * to – an option such as {@code from=} or {@code expiry-time=}, another type of key – gives no key at all: to accept it without its
 * conditions would open more than its author meant. Immutable.
 */
public record AuthorizedKeys(List<SshPublicKey> keys, List<Refused> refused) {
    static final int LINE_CHARACTERS_MAX = 16 << 10;

    private static final String SUPPORTED = "ssh-ed25519";
    private static final Pattern KEY_TYPE = Pattern.compile("(ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+");
    private static final Pattern FIELDS = Pattern.compile("[ \\t]+");

    /** A line that gives no key, counted from 1, and why. */
    public record Refused(int line, String why) {}

    public AuthorizedKeys {
        keys = List.copyOf(keys);
        refused = List.copyOf(refused);
    }

    public static AuthorizedKeys parse(String text) {
        var keys = new ArrayList<SshPublicKey>();
        var refused = new ArrayList<Refused>();
        var number = 0;
        for (var line : text.lines().toList()) {
            number++;
            var content = line.strip();
            if (!content.isEmpty() && !content.startsWith("#")) {
                try {
                    keys.add(key(content));
                } catch (IllegalArgumentException e) {
                    refused.add(new Refused(number, String.valueOf(e.getMessage())));
                }
            }
        }
        return new AuthorizedKeys(keys, refused);
    }

    private static SshPublicKey key(String line) {
        require(line.length() <= LINE_CHARACTERS_MAX, "the line is longer than " + LINE_CHARACTERS_MAX + " characters");
        require(line.indexOf('\0') < 0, "the line holds a NUL");
        var fields = FIELDS.split(line, 3);
        var type = fields[0];
        require(KEY_TYPE.matcher(type).matches(), "options are not supported by this version");
        require(type.equals(SUPPORTED), "keys of type " + type + " are not supported by this version");
        require(fields.length >= 2, "the key is missing");
        try {
            return SshPublicKey.parse(type + " " + fields[1]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key is damaged", e);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
