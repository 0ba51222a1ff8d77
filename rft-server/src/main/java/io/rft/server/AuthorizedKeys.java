package io.rft.server;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys of an {@code authorized_keys} file in OpenSSH's format, one per line. A line that asks for more than this version can hold
 * to – an option such as {@code command=}, another type of key, an authority for certificates – gives no key at all. Immutable.
 */
public record AuthorizedKeys(List<AuthorizedKey> keys, List<Refused> refused) {
    /** A line that gives no key, counted from 1, and why. */
    public record Refused(int line, String why) {}

    public AuthorizedKeys {
        keys = List.copyOf(keys);
        refused = List.copyOf(refused);
    }

    public static AuthorizedKeys parse(String text) {
        var keys = new ArrayList<AuthorizedKey>();
        var refused = new ArrayList<Refused>();
        var number = 0;
        for (var line : text.lines().toList()) {
            number++;
            var content = line.strip();
            if (!content.isEmpty() && !content.startsWith("#")) {
                try {
                    keys.add(AuthorizedKey.parse(content));
                } catch (IllegalArgumentException e) {
                    refused.add(new Refused(number, String.valueOf(e.getMessage())));
                }
            }
        }
        return new AuthorizedKeys(keys, refused);
    }
}
