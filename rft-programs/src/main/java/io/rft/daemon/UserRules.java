package io.rft.daemon;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.server.Right;
import io.rft.server.Rights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.stream.Collectors;

/** The {@code [[user.rule]]} of a user, with {@code write}, between a file and {@link Rights}. Pure. */
final class UserRules {
    private UserRules() {}

    /** Reads both; fails with {@code USAGE} that names file, line and key. */
    static Rights read(TomlTable user) throws RftException {
        var rules = new ArrayList<Rights.Rule>();
        for (var table : user.tables("rule")) {
            var path = table.text("path", RemotePath::parse).orElseThrow(() -> table.error("path is missing"));
            if (rules.stream().anyMatch(rule -> rule.path().equals(path))) {
                throw table.error("path", "there is a rule for " + path + " already");
            }
            var named = table.texts("allow", UserRules::right).orElseThrow(() -> table.error("allow is missing"));
            var allow = EnumSet.noneOf(Right.class);
            allow.addAll(named);
            rules.add(new Rights.Rule(path, allow));
            table.end();
        }
        return new Rights(user.flag("write").orElse(true), rules);
    }

    /** As {@link #read} reads it. */
    static void write(StringBuilder toml, Rights.Rule rule) {
        toml.append("[[user.rule]]\n");
        UserEntry.line(toml, "path", UserEntry.quoted(rule.path().toString()));
        var allow = rule.allow().stream()
                .sorted()
                .map(right -> UserEntry.quoted(right.wireName()))
                .collect(Collectors.joining(", ", "[", "]"));
        UserEntry.line(toml, "allow", allow);
    }

    private static Right right(String text) {
        return Right.ofWireName(text)
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is nothing to allow; there are "
                        + Arrays.stream(Right.values()).map(Right::wireName).collect(Collectors.joining(", "))));
    }
}
