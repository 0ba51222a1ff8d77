package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.ManualTicker;
import io.rft.posix.Account;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.Message.Credential;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshSignatures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AuthenticatorTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] EXPORTER = filled(32, 1);
    private static final byte[] SPKI = filled(91, 2);
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 40000);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2035-06-01T00:00:00Z"), ZoneOffset.UTC);
    private static final KeyPair ALICES = keyPair();
    private static final KeyPair MALLORYS = keyPair();
    private static final KeyPair ROAMING = keyPair();
    private static final KeyPair GUESTS = keyPair();
    private static final KeyPair PAST = keyPair();

    private static final User ALICE = user(
            "alice",
            Optional.of(hash("correct horse")),
            List.of(
                    new AuthorizedKey(publicKey(ALICES)),
                    AuthorizedKey.parse("from=\"198.51.100.1\" " + publicKey(ROAMING)),
                    AuthorizedKey.parse("from=\"192.0.2.0/24\",expiry-time=\"20400101\" " + publicKey(GUESTS)),
                    AuthorizedKey.parse("expiry-time=\"20300101\" " + publicKey(PAST))));
    private static final User KEYLESS = user("keyless", Optional.of(hash("correct horse")), List.of());
    private static final User LOCKED = user("locked", Optional.empty(), List.of());

    private static final User MACHINES = user("ada", Optional.empty(), List.of(new AuthorizedKey(publicKey(ALICES))));
    private static final User EXPIRED = withAccount("expired");
    private static final User RENAMED = withAccount("renamed");

    private final List<String> asked = new ArrayList<>(); // of the machine
    private final RecordedLog log = new RecordedLog();
    private final ManualTicker ticker = new ManualTicker(); // which passes only by waiting
    private final long begun = ticker.nanoTime();
    private final List<String> trail = new ArrayList<>();
    private final Users users = name -> switch (name) {
        case "alice" -> Optional.of(ALICE);
        case "keyless" -> Optional.of(KEYLESS);
        case "locked" -> Optional.of(LOCKED);
        case "ada" -> Optional.of(MACHINES);
        case "expired" -> Optional.of(EXPIRED);
        case "renamed" -> Optional.of(RENAMED);
        case "unreadable" -> throw new RftException(ErrorCode.STORAGE, "cannot read /etc/rft/keys/unreadable");
        case "broken" -> throw new IllegalStateException("a bug");
        default -> Optional.empty();
    };

    @Test
    void theRightPasswordLogsIn() throws AuthenticationException {
        assertEquals(ALICE, ask(authenticator(), "alice", new Credential.Password("correct horse")));

        assertEquals(
                List.of("INFO user=alice peer=192.0.2.7:40000 method=password result=accepted login"), log.lines());
    }

    @Test
    void theRightKeyLogsInWithoutWaiting() throws AuthenticationException {
        assertEquals(ALICE, ask(authenticator(), "alice", signed(ALICES, EXPORTER, SPKI, "alice")));

        assertEquals(
                List.of("INFO user=alice peer=192.0.2.7:40000 method=publickey result=accepted login"), log.lines());
        assertEquals(begun, ticker.nanoTime());
    }

    @Test
    void aKeyWithConditionsLogsInWhereTheyAreMet() throws AuthenticationException {
        assertEquals(ALICE, ask(authenticator(), "alice", signed(GUESTS, EXPORTER, SPKI, "alice")));
    }

    @Test
    void keyAndPasswordTogetherLogInWhereBothAreRight() throws AuthenticationException {
        var right = signed(ALICES, EXPORTER, SPKI, "alice");

        assertEquals(ALICE, ask(authenticator(), "alice", both(right, "correct horse")));

        assertEquals(
                List.of("{\"time\":\"2035-06-01T00:00:00Z\",\"event\":\"login\",\"user\":\"alice\","
                        + "\"peer\":\"192.0.2.7:40000\",\"method\":\"publickey+password\",\"result\":\"accepted\"}"),
                trail);
    }

    @Test
    void whereBothAreWantedOneAloneLetsNobodyInAndCostsNoTime() {
        var authenticator = authenticator(Set.of(LoginMethod.KEY_AND_PASSWORD));

        for (var alone : List.of(new Credential.Password("correct horse"), signed(ALICES, EXPORTER, SPKI, "alice"))) {
            assertThrows(AuthenticationException.class, () -> ask(authenticator, "alice", alone));
        }

        assertEquals(begun, ticker.nanoTime(), "what the welcome says needs no disguise");
        assertEquals(List.of("publickey+password"), authenticator.methods());
    }

    record Attempt(String user, Credential credential, String why) {}

    static Attempt[] attempts() {
        var right = signed(ALICES, EXPORTER, SPKI, "alice");
        var flipped = right.signature().toBytes();
        flipped[flipped.length - 1] ^= 1;
        return new Attempt[] {
            new Attempt("alice", new Credential.Password("correct horse "), "wrong password"),
            new Attempt("alice", new Credential.Password("Correct horse"), "wrong password"),
            new Attempt("alice", new Credential.Password(""), "empty password"),
            new Attempt("locked", new Credential.Password(""), "empty password"),
            new Attempt("alice", new Credential.Password("x".repeat(1024)), "wrong password"),
            new Attempt("nobody", new Credential.Password("correct horse"), "unknown user"),
            new Attempt("Alice", new Credential.Password("correct horse"), "unknown user"),
            new Attempt("alice ", new Credential.Password("correct horse"), "unknown user"),
            new Attempt("../alice", new Credential.Password("correct horse"), "unknown user"),
            new Attempt("locked", new Credential.Password("correct horse"), "has no password"),
            new Attempt("unreadable", new Credential.Password("correct horse"), "could not be checked"),
            new Attempt("broken", new Credential.Password("correct horse"), "could not be checked"),
            new Attempt("alice", signed(MALLORYS, EXPORTER, SPKI, "alice"), "not a key of theirs"),
            new Attempt("keyless", signed(ALICES, EXPORTER, SPKI, "keyless"), "not a key of theirs"),
            new Attempt("locked", signed(ALICES, EXPORTER, SPKI, "locked"), "not a key of theirs"),
            new Attempt("nobody", signed(ALICES, EXPORTER, SPKI, "nobody"), "unknown user"),
            new Attempt("unreadable", signed(ALICES, EXPORTER, SPKI, "unreadable"), "could not be checked"),
            new Attempt("broken", signed(ALICES, EXPORTER, SPKI, "broken"), "could not be checked"),
            new Attempt("alice", signed(ALICES, filled(32, 9), SPKI, "alice"), "not a valid signature"),
            new Attempt("alice", signed(ALICES, EXPORTER, filled(91, 9), "alice"), "not a valid signature"),
            new Attempt("alice", signed(ALICES, EXPORTER, SPKI, "keyless"), "not a valid signature"),
            new Attempt(
                    "alice",
                    new Credential.PublicKey(
                            publicKey(ALICES).blob(),
                            signed(MALLORYS, EXPORTER, SPKI, "alice").signature()),
                    "not a valid signature"),
            new Attempt("alice", new Credential.PublicKey(right.key(), new Blob(flipped)), "not a valid signature"),
            new Attempt("alice", new Credential.PublicKey(right.key(), new Blob(new byte[1])), "not a valid signature"),
            new Attempt(
                    "alice",
                    new Credential.PublicKey(new Blob(filled(51, 7)), right.signature()),
                    "not a valid signature"),
            new Attempt(
                    "alice",
                    signed(ROAMING, EXPORTER, SPKI, "alice"),
                    "a key of theirs, from an address that it is not good from"),
            new Attempt("alice", signed(PAST, EXPORTER, SPKI, "alice"), "a key of theirs that has expired"),
            new Attempt("alice", both(right, "wrong"), "wrong password"),
            new Attempt("alice", both(right, ""), "empty password"),
            new Attempt(
                    "alice", both(signed(MALLORYS, EXPORTER, SPKI, "alice"), "correct horse"), "not a key of theirs"),
            new Attempt(
                    "alice",
                    both(signed(PAST, EXPORTER, SPKI, "alice"), "correct horse"),
                    "a key of theirs that has expired"),
            new Attempt(
                    "keyless", both(signed(ALICES, EXPORTER, SPKI, "keyless"), "correct horse"), "not a key of theirs"),
            new Attempt("nobody", both(signed(ALICES, EXPORTER, SPKI, "nobody"), "correct horse"), "unknown user"),
            new Attempt("unreadable", both(signed(ALICES, EXPORTER, SPKI, "unreadable"), "x"), "could not be checked"),
        };
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void everyNoLooksTheSameAndOnlyTheAuditKnowsWhy(Attempt attempt) {
        var refusal = assertThrows(
                AuthenticationException.class, () -> ask(authenticator(), attempt.user, attempt.credential));

        assertEquals("user or credential not accepted", refusal.getMessage());
        assertEquals("Check the user name and the password or key.", refusal.advice());
        assertEquals(ErrorCode.AUTHENTICATION, refusal.code());
        assertEquals(null, refusal.getCause());
        assertEquals(Authenticator.REFUSAL_NANOS, ticker.nanoTime() - begun);
        assertEquals(1, log.lines().size());
        assertTrue(
                log.lines().getFirst().contains(" result=refused why=" + attempt.why + " login"),
                log.lines()::toString);
        assertFalse(log.lines().getFirst().contains("horse"));
        assertEquals(1, trail.size());
        assertTrue(
                trail.getFirst().endsWith("\"result\":\"refused\",\"why\":\"" + attempt.why + "\"}"), trail::toString);
        assertFalse(trail.getFirst().contains("horse"));
    }

    @Test
    void aPeerCannotForgeALineOfTheAudit() {
        var forged = "x\nINFO user=alice result=accepted \u001b[2J" + "y".repeat(500);

        audit().refused(PEER, forged, LoginMethod.PASSWORD, "unknown user");

        var line = log.lines().getFirst();
        assertTrue(line.startsWith("INFO user=x\\nINFO user=alice result=accepted \\x1b[2Jyyy"), line);
        assertTrue(line.length() < 250, line);
    }

    @ParameterizedTest
    @EnumSource(LoginMethod.class)
    void aMethodThatIsOffLetsNobodyIn(LoginMethod off) throws AuthenticationException {
        var others = EnumSet.complementOf(EnumSet.of(off));
        var authenticator = withMachine(others);

        for (var method : LoginMethod.values()) {
            var user = method.isPam() ? "ada" : "alice";
            if (method == off) {
                assertThrows(AuthenticationException.class, () -> ask(authenticator, user, good(method)));
            } else {
                assertEquals(user, ask(authenticator, user, good(method)).name());
                assertTrue(
                        log.lines().getLast().contains(" method=" + method.text() + " result=accepted"),
                        log.lines()::toString);
            }
        }
        assertEquals(
                List.of("publickey", "password", "publickey+password").stream()
                        .filter(each -> off != LoginMethod.PUBLICKEY || !each.equals("publickey"))
                        .toList(),
                authenticator.methods());
    }

    private static Credential good(LoginMethod method) {
        var key = signed(ALICES, EXPORTER, SPKI, method.isPam() ? "ada" : "alice");
        return switch (method) {
            case PASSWORD -> new Credential.Password("correct horse");
            case PUBLICKEY -> key;
            case KEY_AND_PASSWORD -> both(key, "correct horse");
            case PAM -> new Credential.Password("of the machine");
            case KEY_AND_PAM -> both(key, "of the machine");
        };
    }

    @Test
    void aMethodThatClientsDoNotOfferIsRefusedAtOnce() {
        var authenticator = withMachine(Set.of(LoginMethod.PAM));

        assertThrows(
                AuthenticationException.class,
                () -> ask(authenticator, "alice", signed(ALICES, EXPORTER, SPKI, "alice")));

        assertEquals(begun, ticker.nanoTime());
        assertTrue(log.lines().getLast().contains("why=method is off"), log.lines()::toString);
        assertEquals(List.of("password"), authenticator.methods());
    }

    @Test
    void whoHasAPasswordHereIsNotLetInByThatOfTheMachine() {
        var authenticator = withMachine(Set.of(LoginMethod.PASSWORD, LoginMethod.PAM));

        assertThrows(
                AuthenticationException.class,
                () -> ask(authenticator, "alice", new Credential.Password("of the machine")));

        assertEquals(List.of("rft-no-such-account rft-no-such-account"), asked, "for the time alone");
    }

    @Test
    void theMachineIsAskedForTheAccountOfAUserAndNotForTheirName() throws AuthenticationException {
        var authenticator = withMachine(Set.of(LoginMethod.PAM));

        assertEquals(RENAMED, ask(authenticator, "renamed", new Credential.Password("of the machine")));

        assertEquals(List.of("account-of-renamed of the machine"), asked);
    }

    @Test
    void theMachineHasASayAboutItsAccountsWhateverTheyHaveProvedThemselvesBy() throws AuthenticationException {
        var authenticator = withMachine(Set.of(LoginMethod.PUBLICKEY, LoginMethod.PAM));

        assertEquals(RENAMED, ask(authenticator, "renamed", signed(ALICES, EXPORTER, SPKI, "renamed")));
        assertThrows(
                AuthenticationException.class,
                () -> ask(authenticator, "expired", signed(ALICES, EXPORTER, SPKI, "expired")));

        assertEquals(List.of("account-of-renamed", "account-of-expired"), asked);
    }

    static Attempt[] attemptsAtTheMachine() {
        var key = signed(ALICES, EXPORTER, SPKI, "ada");
        return new Attempt[] {
            new Attempt("ada", new Credential.Password("wrong"), "PAM, password: wrong password"),
            new Attempt("ada", new Credential.Password(""), "empty password"),
            new Attempt("ada", new Credential.Password("hang"), "could not be checked"),
            new Attempt("nobody", new Credential.Password("of the machine"), "unknown user"),
            new Attempt("root", new Credential.Password("of the machine"), "unknown user"),
            new Attempt("alice", new Credential.Password("of the machine"), "wrong password"),
            new Attempt("unreadable", new Credential.Password("of the machine"), "could not be checked"),
            new Attempt("expired", new Credential.Password("of the machine"), "PAM, account: expired"),
            new Attempt("expired", signed(ALICES, EXPORTER, SPKI, "expired"), "PAM, account: expired"),
            new Attempt("expired", both(signed(ALICES, EXPORTER, SPKI, "expired"), "x"), "PAM, account: expired"),
            new Attempt("ada", both(key, "wrong"), "PAM, password: wrong password"),
            new Attempt("ada", both(signed(MALLORYS, EXPORTER, SPKI, "ada"), "of the machine"), "not a key of theirs"),
            new Attempt("alice", signed(MALLORYS, EXPORTER, SPKI, "alice"), "not a key of theirs"),
        };
    }

    @ParameterizedTest
    @MethodSource("attemptsAtTheMachine")
    void everyNoLooksTheSameWhereTheMachineIsAskedToo(Attempt attempt) {
        var authenticator = withMachine(EnumSet.allOf(LoginMethod.class));

        var refusal =
                assertThrows(AuthenticationException.class, () -> ask(authenticator, attempt.user, attempt.credential));

        assertEquals("user or credential not accepted", refusal.getMessage());
        assertEquals("Check the user name and the password or key.", refusal.advice());
        assertEquals(ErrorCode.AUTHENTICATION, refusal.code());
        assertEquals(null, refusal.getCause());
        assertEquals(Authenticator.REFUSAL_NANOS_PAM, ticker.nanoTime() - begun);
        assertTrue(
                log.lines().getLast().contains(" result=refused why=" + attempt.why + " login"), log.lines()::toString);
        assertFalse(String.join(" ", log.lines()).contains("of the machine"), log.lines()::toString);
    }

    @Test
    void aMachineThatHangsTakesAsLongWhoeverAsks() {
        var authenticator = withMachine(EnumSet.allOf(LoginMethod.class));
        var times = new HashSet<Long>();
        hanging = true;

        for (var user : List.of("ada", "nobody", "alice", "expired", "keyless")) {
            var before = ticker.nanoTime();
            assertThrows(
                    AuthenticationException.class, () -> ask(authenticator, user, new Credential.Password("wrong")));
            times.add(ticker.nanoTime() - before);
        }

        assertEquals(Set.of(14_000_000_000L), times, "12.5 s, to the next two seconds");
    }

    @Test
    void methodsThatAskTheMachineNeedSomebodyWhoKnowsIt() {
        assertThrows(IllegalArgumentException.class, () -> authenticator(Set.of(LoginMethod.KEY_AND_PAM)));
    }

    private boolean hanging;

    /** One that knows ada and whoever's account begins with {@code account-of}. */
    private final AccountChecks machine = new AccountChecks() {
        @Override
        public Optional<String> passwordRefusal(String account, byte[] password, InetAddress peer) throws RftException {
            var text = new String(password, StandardCharsets.UTF_8);
            Arrays.fill(password, (byte) 0);
            asked.add(account + " " + text);
            if (hanging) {
                ticker.sleepNanos(12_500_000_000L);
            }
            if (hanging || text.equals("hang")) {
                throw new RftException(ErrorCode.OTHER, "PAM did not answer");
            }
            var isTheirs =
                    text.equals("of the machine") && (account.equals("ada") || account.startsWith("account-of-"));
            return isTheirs ? refusal(account) : Optional.of("PAM, password: wrong password");
        }

        @Override
        public Optional<String> accountRefusal(String account, InetAddress peer) {
            asked.add(account);
            return refusal(account);
        }

        private Optional<String> refusal(String account) {
            return account.equals("account-of-expired") ? Optional.of("PAM, account: expired") : Optional.empty();
        }
    };

    private Authenticator withMachine(Set<LoginMethod> methods) {
        return new Authenticator(users, methods, Optional.of(machine), audit(), RANDOM, ticker, CLOCK);
    }

    @Test
    void anExporterThatIsNoneLetsNobodyIn() {
        var key = signed(ALICES, EXPORTER, SPKI, "alice");

        assertThrows(
                AuthenticationException.class,
                () -> authenticator().authenticate(PEER, new Message.Authenticate("alice", 1, key), new byte[0], SPKI));
    }

    @Test
    void theMethodsAreThoseOfTheWelcome() {
        assertEquals(
                List.of("publickey", "password"),
                authenticator(LoginMethod.DEFAULT).methods());
    }

    private Audit audit() {
        return new Audit(log, trail::add, CLOCK);
    }

    private Authenticator authenticator() {
        return authenticator(Set.of(LoginMethod.PUBLICKEY, LoginMethod.PASSWORD, LoginMethod.KEY_AND_PASSWORD));
    }

    private Authenticator authenticator(Set<LoginMethod> methods) {
        return new Authenticator(users, methods, audit(), RANDOM, ticker, CLOCK);
    }

    private static User ask(Authenticator authenticator, String user, Credential credential)
            throws AuthenticationException {
        return authenticator.authenticate(PEER, new Message.Authenticate(user, 1, credential), EXPORTER, SPKI);
    }

    private static Credential both(Credential.PublicKey key, String password) {
        return new Credential.KeyAndPassword(key, new Credential.Password(password));
    }

    private static Credential.PublicKey signed(KeyPair pair, byte[] exporter, byte[] spki, String user) {
        var statement = SshSignatures.loginStatement(exporter, spki, user);
        var key = publicKey(pair);
        return new Credential.PublicKey(key.blob(), SshSignatures.sign(pair.getPrivate(), key, statement));
    }

    private static User user(String name, Optional<PasswordHash> hash, List<AuthorizedKey> keys) {
        return new User(name, Path.of("/srv/rft").resolve(name), true, hash, keys, Settings.DEFAULT);
    }

    private static User withAccount(String name) {
        return new User(
                name,
                Path.of("/srv/rft").resolve(name),
                Optional.of(new Account("account-of-" + name, 1000, 1000, List.of(1000L), Optional.empty())),
                Rights.of(true),
                true,
                Quota.NONE,
                Optional.empty(),
                List.of(new AuthorizedKey(publicKey(ALICES))),
                Settings.DEFAULT);
    }

    private static PasswordHash hash(String password) {
        return PasswordHash.create(password, RANDOM);
    }

    private static SshPublicKey publicKey(KeyPair pair) {
        return SshPublicKey.ofJca(pair.getPublic());
    }

    private static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
