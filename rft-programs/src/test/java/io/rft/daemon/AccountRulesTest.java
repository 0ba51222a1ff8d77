package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.posix.Account;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountRulesTest {
    private static final String PAM = "[auth]\nmethods = [\"pam\"]\n[accounts]\n";
    private static final long STAFF = 50;

    /** A machine with these accounts, of which the names fold case. */
    private static final AccountRules.Directory MACHINE = new AccountRules.Directory() {
        private final Map<String, Account> accounts = Map.of(
                "root", entry("root", 0, "/root"),
                "alice", entry("alice", 1000, "/home/alice"),
                "bob", entry("bob", 1001, "/home/bob", STAFF),
                "backup", entry("backup", 34, "/var/backups", STAFF),
                "toor", entry("toor", 0, "/root", STAFF),
                "homeless", entry("homeless", 1002, "/"),
                "broken", entry("broken", 1003, "/home/broken"));

        @Override
        public Optional<Account> account(String name) throws RftException {
            if (name.equals("broken")) {
                throw new RftException(ErrorCode.OTHER, "the directory does not answer");
            }
            return Optional.ofNullable(accounts.get(name.toLowerCase(Locale.ROOT)));
        }

        @Override
        public OptionalLong group(String name) {
            return name.equals("staff") ? OptionalLong.of(STAFF) : OptionalLong.empty();
        }
    };

    @Test
    void withoutATableNobodyIsLetIn() throws RftException {
        var rules = DaemonConfig.defaults().accounts();

        assertTrue(rules.isEmpty());
        for (var name : List.of("root", "alice", "bob", "nobody", "broken")) {
            assertEquals(Optional.empty(), rules.find(name, MACHINE));
        }
    }

    @Test
    void namesAndGroupsSayWhoIsLetIn() throws RftException {
        var rules = rules("allow = [\"alice\", \"@staff\", \"@no-such-group\"]\n");

        assertEquals(Optional.of("alice"), found(rules, "alice"));
        assertEquals(Optional.of("bob"), found(rules, "bob"));
        assertEquals(Optional.empty(), found(rules, "homeless"), "neither");
        assertEquals(Optional.empty(), found(rules, "nobody"), "no account");
        assertEquals(Optional.empty(), found(rules, "Alice"), "one account has one name here");
        assertEquals(Optional.empty(), found(rules, "alice\0"), "no name");
        assertEquals(Optional.empty(), found(rules, "../bob"), "no name");
    }

    @Test
    void accountsOfTheSystemAreLetInByNameAlone() throws RftException {
        assertEquals(Optional.empty(), found(rules("allow = [\"@staff\"]\n"), "backup"));
        assertEquals(Optional.of("backup"), found(rules("allow = [\"@staff\"]\nuid-min = 30\n"), "backup"));
        assertEquals(Optional.of("backup"), found(rules("allow = [\"backup\"]\n"), "backup"));
    }

    @Test
    void whoMayDoEverythingIsNeverLetIn() throws RftException {
        assertEquals(Optional.empty(), found(rules("allow = [\"toor\", \"@staff\"]\nuid-min = 1\n"), "toor"));
        assertEquals(Optional.empty(), found(rules("allow = [\"@staff\"]\n"), "root"));
        assertRefused("accounts.allow: root is let in by no name", "allow = [\"root\"]\n");
    }

    @Test
    void theySeeTheirHomesAsThemselves() throws RftException {
        var entry = rules("allow = [\"alice\"]\nwrite = false\n")
                .find("alice", MACHINE)
                .orElseThrow();

        assertEquals(Path.of("/home/alice"), entry.root());
        assertEquals(Optional.of("alice"), entry.account());
        assertEquals(false, entry.write());
        assertEquals(Optional.empty(), entry.passwordHash());
    }

    @ParameterizedTest
    @CsvSource({"/srv/ftp/%u, /srv/ftp/alice", "/srv/ftp, /srv/ftp", "/srv/%u/%u/, /srv/alice/alice"})
    void aRootMayHaveTheirNames(String root, Path seen) throws RftException {
        var rules = rules("allow = [\"alice\"]\nroot = \"" + root + "\"\n");

        assertEquals(seen, rules.find("alice", MACHINE).orElseThrow().root());
    }

    @Test
    void whoHasNoHomeOrCannotBeLookedUpIsNotLetIn() {
        var rules = rules("allow = [\"homeless\", \"broken\"]\n");

        assertThrows(RftException.class, () -> rules.find("homeless", MACHINE));
        assertThrows(RftException.class, () -> rules.find("broken", MACHINE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "accounts.allow: must be names of accounts, or of groups as @staff | allow = [\"@\"]",
                "accounts.allow: must be names of accounts, or of groups as @staff | allow = [\"a:b\"]",
                "accounts.allow: must be names of accounts, or of groups as @staff | allow = [\"\"]",
                "accounts.allow: a user name has 1 to 64 | allow = [\".hidden\"]",
                "accounts.root: must be ~ for their homes | root = \"~/files\"",
                "accounts.root: must be ~ for their homes | root = \"srv\"",
                "accounts.root: must be ~ for their homes | root = \"/srv/%h\"",
                "accounts.uid-min: must be a whole number | uid-min = 0",
                "accounts.groups: unknown key | groups = [\"staff\"]",
            })
    void whatCannotBeMeantIsRefused(String why, String line) {
        assertRefused(why.strip(), line.strip() + "\n");
    }

    @Test
    void accountsWithoutPamAreRefused() {
        var failure = assertThrows(
                RftException.class,
                () -> DaemonConfig.parse(Path.of("rftd.toml"), "[accounts]\nallow = [\"alice\"]\n"));

        assertTrue(failure.toString().contains("the methods of [auth] must have \"pam\""), failure::toString);
    }

    private static void assertRefused(String why, String lines) {
        var failure = assertThrows(RftException.class, () -> DaemonConfig.parse(Path.of("rftd.toml"), PAM + lines));

        assertEquals(ErrorCode.USAGE, failure.code());
        assertTrue(failure.toString().contains(why), failure::toString);
    }

    private static Optional<String> found(AccountRules rules, String name) throws RftException {
        return rules.find(name, MACHINE).map(UserEntry::name);
    }

    private static AccountRules rules(String lines) {
        try {
            return DaemonConfig.parse(Path.of("rftd.toml"), PAM + lines).accounts();
        } catch (RftException e) {
            throw new AssertionError(e);
        }
    }

    private static Account entry(String name, long uid, String home, Long... groups) {
        return new Account(name, uid, uid, List.of(groups), Optional.of(Path.of(home)));
    }
}
