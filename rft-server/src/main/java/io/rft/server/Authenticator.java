package io.rft.server;

import io.rft.AuthenticationException;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.posix.Account;
import io.rft.protocol.Message;
import io.rft.protocol.Message.Credential;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshSignatures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may log in. Fails closed: whatever is unreadable, unknown or unexpected is a no. A no looks the same for an unknown user,
 * a wrong password, a key that is not theirs and a trouble of the server's own – the same words after the same time; the reason goes
 * to the audit log only. Thread-safe; blocks for the user's files and the password hash.
 */
public final class Authenticator {
    /** A no is said this long after the question, which covers the differences between its reasons. */
    public static final long REFUSAL_NANOS = 250_000_000;

    /** The same where the machine checks passwords as well, whose modules take longer: what pam_unix asks for itself. */
    public static final long REFUSAL_NANOS_PAM = 2_000_000_000;

    private static final String NOBODY = "rft-no-such-account";

    private static final Logger log = LoggerFactory.getLogger(Authenticator.class);

    private final Users users;
    private final Set<LoginMethod> methods;
    private final Optional<AccountChecks> accounts;
    private final long refusalNanos;
    private final Audit audit;
    private final Ticker ticker;
    private final Clock clock;
    private final PasswordChecks passwords = new PasswordChecks();
    private final PasswordHash nobodys;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** Whose users have nothing to do with accounts of the machine. */
    public Authenticator(
            Users users, Set<LoginMethod> methods, Audit audit, RandomGenerator random, Ticker ticker, Clock clock) {
        this(users, methods, Optional.empty(), audit, random, ticker, clock);
    }

    /**
     * Makes one.
     *
     * @param accounts knows the accounts of the machine; needed where a method asks for it, and then asked about users who have an account
     *     whatever they log in by
     * @param clock says whether a key has expired, at the time of where it is
     */
    public Authenticator(
            Users users,
            Set<LoginMethod> methods,
            Optional<AccountChecks> accounts,
            Audit audit,
            RandomGenerator random,
            Ticker ticker,
            Clock clock) {
        if (accounts.isEmpty() && methods.stream().anyMatch(LoginMethod::isPam)) {
            throw new IllegalArgumentException("a method needs somebody who knows the machine's accounts");
        }
        this.users = users;
        this.methods = Set.copyOf(methods);
        this.accounts = accounts;
        this.refusalNanos = accounts.isPresent() ? REFUSAL_NANOS_PAM : REFUSAL_NANOS;
        this.audit = audit;
        this.ticker = ticker;
        this.clock = clock;
        this.nobodys = PasswordHash.nobodys(random);
    }

    /** The methods that may succeed, as {@code welcome} names them. */
    public List<String> methods() {
        return new TreeSet<>(methods)
                .stream().map(LoginMethod::wireName).distinct().toList();
    }

    /** How often it has said yes. */
    long accepted() {
        return accepted.sum();
    }

    /** How often it has said no. */
    long refused() {
        return refused.sum();
    }

    /**
     * The user that the request proves to come from.
     *
     * @param peer who asks, for the audit log and for keys that are good from some addresses alone
     * @param exporter the exporter of the peer's own connection for a login
     * @param hostSpki the public key that the peer saw this server use
     */
    public User authenticate(InetSocketAddress peer, Message.Authenticate request, byte[] exporter, byte[] hostSpki)
            throws AuthenticationException {
        var asked = ticker.nanoTime();
        var method = LoginMethod.ofWireName(request.credential().method());
        var open = methods.stream()
                .filter(one -> one.wireName().equals(method.wireName()))
                .collect(Collectors.toUnmodifiableSet());
        if (open.isEmpty()) { // which the welcome says: nobody has to wait for that
            throw refusal(peer, request.user(), method, "method is off");
        }
        switch (decide(peer, request, exporter, hostSpki, open)) {
            case Yes(var user, var by) -> {
                audit.loggedIn(peer, user.name(), by);
                accepted.increment();
                return user;
            }
            case No(var why) -> {
                var refusal = refusal(peer, request.user(), method, why);
                var taken = ticker.nanoTime() - asked;
                ticker.sleepNanos(refusalNanos - taken % refusalNanos); // also where the checks have waited for others'
                throw refusal;
            }
        }
    }

    private AuthenticationException refusal(InetSocketAddress peer, String user, LoginMethod method, String why) {
        audit.refused(peer, user, method, why);
        refused.increment();
        return new AuthenticationException(
                "user or credential not accepted", "Check the user name and the password or key.");
    }

    private sealed interface Verdict {}

    private record Yes(User user, LoginMethod by) implements Verdict {}

    private record No(String why) implements Verdict {}

    /** @param open the methods that this credential may be one of */
    private Verdict decide(
            InetSocketAddress peer,
            Message.Authenticate request,
            byte[] exporter,
            byte[] hostSpki,
            Set<LoginMethod> open) {
        var name = request.user();
        try {
            return switch (request.credential()) {
                case Credential.Password(var password) ->
                    admitted(byPassword(name, password, peer, open), request, peer);
                case Credential.PublicKey offered -> byKey(name, offered, peer, exporter, hostSpki);
                case Credential.KeyAndPassword(var offered, var password) ->
                    // Both are always checked: a wrong key must not take less time than a wrong password.
                    admitted(
                            both(
                                    byKey(name, offered, peer, exporter, hostSpki),
                                    byPassword(name, password.password(), peer, open)),
                            request,
                            peer);
            };
        } catch (RftException | RuntimeException e) {
            // Whatever it is: nobody gets in by it, and the server goes on for the others.
            log.atError().setCause(e).log("a login could not be checked and was refused");
            return new No("could not be checked");
        }
    }

    private static Verdict both(Verdict one, Verdict other) {
        return one instanceof No ? one : other;
    }

    /** A password may be good for one client alone: that counts only where all else is right. */
    private Verdict admitted(Verdict verdict, Message.Authenticate request, InetSocketAddress peer)
            throws RftException {
        if (verdict instanceof No) {
            return verdict;
        }
        var refusal = users.passwordRefusal(request.user(), request.epoch(), peer.getAddress());
        return refusal.isPresent() ? new No(refusal.get()) : verdict;
    }

    /**
     * A user who has a password of their own here has that alone; the others have that of their account. Who is refused was asked about both
     * ways, so that it takes as long whoever it is, also where the machine does not answer.
     */
    private Verdict byPassword(String name, String password, InetSocketAddress peer, Set<LoginMethod> open)
            throws RftException {
        if (password.isEmpty()) {
            return new No("empty password");
        }
        var user = users.find(name);
        var own = open.stream().filter(method -> !method.isPam()).findFirst();
        var pam = open.stream().filter(LoginMethod::isPam).findFirst();
        var known = own.flatMap(_ -> user).flatMap(User::passwordHash);
        var matches = own.isPresent() && passwords.matches(known.orElse(nobodys), password);
        if (known.isPresent() && matches) {
            return new Yes(user.orElseThrow(), own.orElseThrow());
        } else if (pam.isPresent() && user.isPresent() && known.isEmpty()) {
            return byAccount(user.get(), password, peer.getAddress(), pam.get());
        }
        if (pam.isPresent()) {
            askInVain(peer.getAddress());
        }
        if (user.isEmpty()) {
            return new No("unknown user");
        }
        return new No(known.isEmpty() ? "has no password" : "wrong password");
    }

    private Verdict byAccount(User user, String password, InetAddress peer, LoginMethod by) throws RftException {
        var refusal = accounts.orElseThrow()
                .passwordRefusal(accountOf(user), password.getBytes(StandardCharsets.UTF_8), peer);
        return refusal.<Verdict>map(No::new).orElseGet(() -> new Yes(user, by));
    }

    private static String accountOf(User user) {
        return user.account().map(Account::name).orElse(user.name());
    }

    /** For the time that it takes: whatever comes of it does not count. */
    private void askInVain(InetAddress peer) {
        try {
            var _ = accounts.orElseThrow().passwordRefusal(NOBODY, NOBODY.getBytes(StandardCharsets.UTF_8), peer);
        } catch (RftException | RuntimeException e) {
            log.debug("nobody could not be asked about", e);
        }
    }

    /** The signature first: whether the user exists does not change what is computed. */
    private Verdict byKey(
            String name, Credential.PublicKey offered, InetSocketAddress peer, byte[] exporter, byte[] hostSpki)
            throws RftException {
        var key = parse(offered);
        var statement = SshSignatures.loginStatement(exporter, hostSpki, name);
        if (key.isEmpty() || !SshSignatures.verify(key.get(), offered.signature(), statement)) {
            return new No("not a valid signature");
        }
        var user = users.find(name);
        if (user.isEmpty()) {
            return new No("unknown user");
        }
        var verdict = byKeyOf(user.get(), key.get(), peer.getAddress());
        return verdict instanceof Yes ? admitted(user.get(), verdict, peer.getAddress()) : verdict;
    }

    /** The machine has a say about its own accounts, whatever they have proved themselves by: they may have expired. */
    private Verdict admitted(User user, Verdict verdict, InetAddress peer) throws RftException {
        if (accounts.isEmpty() || user.account().isEmpty()) {
            return verdict;
        }
        var refusal = accounts.get().accountRefusal(accountOf(user), peer);
        return refusal.<Verdict>map(No::new).orElse(verdict);
    }

    /** The same key may stand there several times, each time on other conditions. */
    private Verdict byKeyOf(User user, SshPublicKey key, InetAddress peer) {
        var why = "not a key of theirs";
        for (var one : user.keys()) {
            if (one.key().equals(key)) {
                var refusal = one.refusal(peer, clock.instant(), clock.getZone());
                if (refusal.isEmpty()) {
                    return new Yes(user, LoginMethod.PUBLICKEY);
                }
                why = refusal.get();
            }
        }
        return new No(why);
    }

    private static Optional<SshPublicKey> parse(Credential.PublicKey offered) {
        try {
            return Optional.of(SshPublicKey.ofBlob(offered.key()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
