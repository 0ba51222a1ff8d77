package io.rft.bench;

import io.rft.AuthenticationException;
import io.rft.channel.Alpn;
import io.rft.channel.CommandChannel;
import io.rft.channel.SecureChannel;
import io.rft.channel.ServerIdentity;
import io.rft.channel.TlsClient;
import io.rft.clock.Ticker;
import io.rft.protocol.Message.Credential;
import io.rft.protocol.Settings;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshSignatures;
import io.rft.server.AuthorizedKey;
import io.rft.server.ExpiryTime;
import io.rft.server.PasswordHash;
import io.rft.server.RftServer;
import io.rft.server.User;
import io.rft.session.Handshake;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;

/**
 * How long a server takes to say no, by the reason: whoever could tell them apart by it would learn which users there are. Each attempt has a
 * connection of its own on the loopback interface; the reasons take turns, so that all of them meet the same machine.
 */
final class LoginTimes {
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final String PASSWORD = "the right one";

    private final PrintStream out;
    private final SecureRandom random = new SecureRandom();
    private final PasswordHash hash = PasswordHash.create(PASSWORD, random);
    private final KeyPair known = pair();
    private final KeyPair expired = pair();
    private final KeyPair strange = pair();
    private int attempts;

    /** Who asks, and with what. */
    private record Reason(String name, String user, Source source) {}

    private interface Source {
        Credential of(SecureChannel secure, String user) throws IOException;
    }

    LoginTimes(PrintStream out) {
        this.out = out;
    }

    void print(int tries) throws IOException {
        try (var place = new Workplace();
                var server = server(place)) {
            measure(tries, server.address(), reasons());
        }
    }

    /**
     * The same of a server of this machine that runs already.
     *
     * @param attempts which it is to refuse: {@code USER=PASSWORD}, or {@code USER} alone for a key that nobody has
     */
    void print(int tries, InetSocketAddress server, List<String> attempts) throws IOException {
        measure(tries, server, attempts.stream().map(this::reason).toList());
    }

    private Reason reason(String attempt) {
        var equals = attempt.indexOf('=');
        return equals < 0
                ? new Reason(attempt + ", by key", attempt, key(strange))
                : new Reason(
                        attempt.substring(0, equals) + ", by password",
                        attempt.substring(0, equals),
                        password(attempt.substring(equals + 1)));
    }

    private void measure(int tries, InetSocketAddress server, List<Reason> reasons) throws IOException {
        var times = new ArrayList<List<Long>>();
        reasons.forEach(_ -> times.add(new ArrayList<>()));
        for (var i = -1; i < tries; i++) { // the first round meets classes that are not loaded yet
            for (var r = 0; r < reasons.size(); r++) {
                var nanos = refusal(server, reasons.get(r));
                if (i >= 0) {
                    times.get(r).add(nanos);
                }
            }
        }
        print(tries, reasons, times);
    }

    private void print(int tries, List<Reason> reasons, List<List<Long>> times) {
        out.printf("%d refused logins for each reason.%n%n", tries);
        out.print("| reason | median, ms | 90 %, ms | longest, ms |\n|---|---|---|---|\n");
        var medians = new LongSummaryStatistics();
        for (var r = 0; r < reasons.size(); r++) {
            var sorted = times.get(r).stream().sorted().toList();
            medians.accept(at(sorted, 0.5));
            out.printf(
                    "| %s | %.2f | %.2f | %.2f |%n",
                    reasons.get(r).name(),
                    at(sorted, 0.5) / NANOS_PER_MILLISECOND,
                    at(sorted, 0.9) / NANOS_PER_MILLISECOND,
                    sorted.getLast() / NANOS_PER_MILLISECOND);
        }
        out.printf(
                "%nThe medians are within %.2f ms.%n", (medians.getMax() - medians.getMin()) / NANOS_PER_MILLISECOND);
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.round(share * sorted.size())));
    }

    private List<Reason> reasons() {
        return List.of(
                new Reason("wrong password", "ada", password("wrong")),
                new Reason("unknown user, with a password", "nobody", password("wrong")),
                new Reason("a user without a password", "eve", password("wrong")),
                new Reason("wrong key", "ada", key(strange)),
                new Reason("unknown user, with a key", "nobody", key(strange)),
                new Reason("a key that has expired", "ada", key(expired)),
                new Reason("not a signature", "ada", (secure, user) -> signed(strange, known, secure, user)));
    }

    private static Source password(String password) {
        return (secure, user) -> new Credential.Password(password);
    }

    private static Source key(KeyPair pair) {
        return (secure, user) -> signed(pair, pair, secure, user);
    }

    /** The signature of one key under the name of another. */
    private static Credential signed(KeyPair signer, KeyPair named, SecureChannel secure, String user)
            throws IOException {
        var exporter = secure.export(SshSignatures.EXPORTER_LABEL, new byte[0], SshSignatures.EXPORTER_BYTES);
        var spki = secure.serverCertificate().getPublicKey().getEncoded();
        var statement = SshSignatures.loginStatement(exporter, spki, user);
        var signature = SshSignatures.sign(signer.getPrivate(), SshPublicKey.ofJca(signer.getPublic()), statement);
        return new Credential.PublicKey(SshPublicKey.ofJca(named.getPublic()).blob(), signature);
    }

    /** From the credential to the answer. */
    private long refusal(InetSocketAddress server, Reason reason) throws IOException {
        var socket = SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.bind(new InetSocketAddress(nextSource(), 0)).connect(server);
        var secure = new TlsClient((chain, host) -> {}).connect(socket, "127.0.0.1", Alpn.COMMAND);
        try (var commands = new CommandChannel(secure)) {
            var credential = reason.source().of(secure, reason.user());
            var attempt = new Handshake.Attempt(credential.method(), () -> credential);
            var begun = Ticker.system().nanoTime();
            try {
                Handshake.login(commands, "bench", Settings.DEFAULT, reason.user(), 1, List.of(attempt));
            } catch (AuthenticationException e) {
                return Ticker.system().nanoTime() - begun;
            }
            throw new IOException(reason.name() + " was let in");
        }
    }

    /** Of this machine, and no source twice: one that fails again and again would have to wait. */
    private InetAddress nextSource() throws IOException {
        attempts++;
        return InetAddress.getByAddress(new byte[] {127, 1, (byte) (attempts >> 8), (byte) attempts});
    }

    private RftServer server(Workplace place) throws IOException {
        var root = place.directory("served");
        var keys = List.of(
                new AuthorizedKey(SshPublicKey.ofJca(known.getPublic())),
                new AuthorizedKey(
                        SshPublicKey.ofJca(expired.getPublic()),
                        Optional.empty(),
                        Optional.of(ExpiryTime.parse("20200101Z"))));
        var ada = new User("ada", root, true, Optional.of(hash), keys, Settings.DEFAULT);
        var eve = new User("eve", root, true, Optional.empty(), keys, Settings.DEFAULT);
        return RftServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .identity(ServerIdentity.generate(random))
                .users(name -> Optional.of(ada)
                        .filter(user -> user.name().equals(name))
                        .or(() -> Optional.of(eve).filter(user -> user.name().equals(name))))
                .start();
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }
}
