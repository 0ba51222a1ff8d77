package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.posix.Account;
import io.rft.posix.AccountGroup;
import io.rft.rate.Timetable;
import io.rft.server.Quota;
import io.rft.server.Rights;
import io.rft.server.User;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code [accounts]}: which accounts of the machine may log in without a {@code [[user]]} of their own, by the password that PAM checks, and what
 * they see. Nobody unless named, or in a group that is. Immutable.
 *
 * @param names accounts that may, whatever their numbers
 * @param groups groups whose members may, if their numbers are not below {@code uidMin}, as those of the system's own accounts are
 * @param root {@code ~}, which is their home, or a path where {@code %u} is their name
 */
record AccountRules(Set<String> names, Set<String> groups, String root, boolean write, int uidMin) {
    /** Nobody may. */
    static final AccountRules NONE = new AccountRules(Set.of(), Set.of(), "~", true, 1000);

    private static final String HOME = "~";
    private static final String SUPERUSER = "root";
    private static final Path TOP = Path.of("/");

    AccountRules {
        names = Set.copyOf(names);
        groups = Set.copyOf(groups);
    }

    /** Knows the accounts. */
    interface Directory {
        /** Those of this machine. */
        Directory SYSTEM = new Directory() {
            @Override
            public Optional<Account> account(String name) throws RftException {
                return Account.find(name);
            }

            @Override
            public OptionalLong group(String name) throws RftException {
                return AccountGroup.find(name);
            }
        };

        Optional<Account> account(String name) throws RftException;

        OptionalLong group(String name) throws RftException;
    }

    /** Reads all of the table; fails with {@code USAGE} that names file, line and key. */
    static AccountRules read(TomlTable table) throws RftException {
        var allow = table.texts("allow", AccountRules::allowed).orElse(List.of());
        var rules = new AccountRules(
                allow.stream().filter(each -> !each.startsWith("@")).collect(Collectors.toSet()),
                allow.stream()
                        .filter(each -> each.startsWith("@"))
                        .map(each -> each.substring(1))
                        .collect(Collectors.toSet()),
                table.text("root", AccountRules::root).orElse(NONE.root),
                table.flag("write").orElse(NONE.write),
                table.number("uid-min", 1, Integer.MAX_VALUE).orElse(NONE.uidMin));
        table.end();
        return rules;
    }

    private static String allowed(String text) {
        var name = text.startsWith("@") ? text.substring(1) : text;
        if (text.equals(SUPERUSER)) {
            throw new IllegalArgumentException("root is let in by no name: the kernel would check nothing");
        } else if (!Account.isName(name)) {
            throw new IllegalArgumentException("must be names of accounts, or of groups as @staff");
        } else if (!text.startsWith("@") && !User.isName(text)) {
            throw new IllegalArgumentException("a user name " + User.NAME_RULE);
        }
        return text;
    }

    private static String root(String text) {
        if (text.equals(HOME)) {
            return text; // nothing below it, where they may have links that lead elsewhere
        } else if (!text.startsWith("/")
                || text.indexOf('\0') >= 0
                || text.replace("%u", "").contains("%")) {
            throw new IllegalArgumentException(
                    "must be ~ for their homes, or an absolute path with %u for their names");
        }
        return text;
    }

    boolean isEmpty() {
        return names.isEmpty() && groups.isEmpty();
    }

    /** The user that an account of this name is; empty where it may not log in. Blocks for as long as the directory takes. */
    Optional<UserEntry> find(String name, Directory directory) throws RftException {
        if (isEmpty() || !User.isName(name) || !Account.isName(name)) {
            return Optional.empty();
        }
        var account =
                directory.account(name).filter(found -> found.name().equals(name)); // one account has one name here
        return account.isPresent() && allows(account.get(), directory)
                ? Optional.of(entry(account.get()))
                : Optional.empty();
    }

    private boolean allows(Account account, Directory directory) throws RftException {
        if (account.isRoot()) {
            return false;
        } else if (names.contains(account.name())) {
            return true;
        } else if (account.uid() < uidMin) {
            return false;
        }
        for (var group : groups) {
            var number = directory.group(group);
            if (number.isPresent() && account.groups().contains(number.getAsLong())) {
                return true;
            }
        }
        return false;
    }

    private UserEntry entry(Account account) throws RftException {
        return new UserEntry(
                account.name(),
                rootOf(account),
                Optional.of(account.name()),
                new Rights(write, List.of()),
                true,
                Quota.NONE,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Timetable.NONE);
    }

    private Path rootOf(Account account) throws RftException {
        var path = root.replace("%u", account.name());
        if (!path.equals(HOME)) {
            return Path.of(path).normalize();
        }
        var home = account.home().map(Path::normalize).filter(each -> !each.equals(TOP));
        if (home.isEmpty()) {
            throw new RftException(ErrorCode.NOT_FOUND, "the account " + account.name() + " has no home of its own");
        }
        return home.get();
    }
}
