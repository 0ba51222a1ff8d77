package io.rft.store;

import io.rft.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The names of users and groups, as far as this machine's own files tell them; the others go by their number. Read once: an account
 * made later shows as a number. Immutable.
 */
public final class Accounts {
    private final Map<Long, String> users;
    private final Map<Long, String> groups;

    private Accounts(Map<Long, String> users, Map<Long, String> groups) {
        this.users = Map.copyOf(users);
        this.groups = Map.copyOf(groups);
    }

    /** Those of {@code /etc/passwd} and {@code /etc/group}. */
    public static Accounts system() {
        return Machine.ACCOUNTS;
    }

    /** Those of the text of both files, lines of {@code name:password:number:…}; other lines are passed over. Pure. */
    public static Accounts of(String passwd, String group) {
        return new Accounts(parse(passwd), parse(group));
    }

    String user(long number) {
        return users.getOrDefault(number, Long.toString(number));
    }

    String group(long number) {
        return groups.getOrDefault(number, Long.toString(number));
    }

    /** Empty where this machine knows nobody of that name. */
    OptionalLong findUser(String name) {
        return find(users, name);
    }

    OptionalLong findGroup(String name) {
        return find(groups, name);
    }

    /** Whom an entry belongs to, with names where this machine has some. */
    Owner owner(long user, long group) {
        return new Owner(users.getOrDefault(user, ""), user, groups.getOrDefault(group, ""), group);
    }

    /** Seldom asked for and over few names: not worth maps of its own. */
    private static OptionalLong find(Map<Long, String> names, String name) {
        return names.entrySet().stream()
                .filter(one -> one.getValue().equals(name))
                .mapToLong(Map.Entry::getKey)
                .min();
    }

    private static Map<Long, String> parse(String text) {
        var names = new HashMap<Long, String>();
        for (var line : text.lines().toList()) {
            var fields = line.split(":", -1);
            if (fields.length >= 3 && !fields[0].isEmpty() && fields[2].matches("[0-9]{1,10}")) {
                names.putIfAbsent(Long.parseLong(fields[2]), fields[0]);
            }
        }
        return names;
    }

    /** Read at first use. */
    private static final class Machine {
        private static final Accounts ACCOUNTS = of(text(Path.of("/etc/passwd")), text(Path.of("/etc/group")));

        /** Names are a convenience: without the file there are numbers. */
        private static String text(Path path) {
            try {
                return Files.readString(path);
            } catch (IOException e) {
                return "";
            }
        }
    }
}
