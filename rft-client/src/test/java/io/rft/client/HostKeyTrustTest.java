package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.HostKeyException;
import io.rft.RftException;
import io.rft.channel.HostKeyCheck;
import io.rft.clock.ManualTicker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyTrustTest {
    private static final X509Certificate KEY = certificate("host1.pem");
    private static final X509Certificate OTHER = certificate("host2.pem");
    private static final String FINGERPRINT = HostKeyCheck.spkiFingerprint(KEY);
    private static final String OTHER_FINGERPRINT = HostKeyCheck.spkiFingerprint(OTHER);
    private static final Endpoint ENDPOINT = new Endpoint("files.example", 7380, "alice");

    private static final List<X509Certificate> CERTIFIED = AuthoritiesTest.chain("leaf.pem");
    private static final List<X509Certificate> OTHER_CERTIFIED = AuthoritiesTest.chain("other.pem");
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    Path directory;

    private KnownHosts hosts = new KnownHosts(Path.of(""));
    private final List<String> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void makeHosts() {
        hosts = new KnownHosts(directory.resolve("known_hosts"));
    }

    @Test
    void aPinnedKeyIsTheOnlyOne() throws RftException {
        var trust = HostKeyTrust.pinned(FINGERPRINT);
        trust.check(List.of(KEY), "files.example");

        var refusal = assertThrows(HostKeyException.class, () -> trust.check(List.of(OTHER), "files.example"));

        shows(refusal, FINGERPRINT, OTHER_FINGERPRINT, "files.example");
    }

    @Test
    void aKnownKeyIsTrustedWithoutAQuestion() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));

        answering(false).check(List.of(KEY), "files.example");

        assertEquals(List.of(), asked);
    }

    @Test
    void aChangedKeyIsRefusedWithoutAQuestion() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));

        var refusal =
                assertThrows(HostKeyException.class, () -> answering(true).check(List.of(OTHER), "files.example"));

        assertEquals(List.of(), asked);
        shows(
                refusal,
                "files.example:7380",
                FINGERPRINT,
                OTHER_FINGERPRINT,
                "rft trust rm files.example:7380",
                "rft trust add files.example:7380 " + OTHER_FINGERPRINT);
        assertEquals(List.of(FINGERPRINT), hosts.fingerprints("files.example:7380"));
    }

    @Test
    void anUnknownServerIsRefusedWithTheCommandThatAddsIt() throws RftException {
        var refusal = assertThrows(
                HostKeyException.class,
                () -> HostKeyTrust.known(ENDPOINT, hosts, HostKeyTrust.Question.STRICT)
                        .check(List.of(KEY), "files.example"));

        shows(refusal, "files.example:7380", FINGERPRINT, "rft trust add files.example:7380 " + FINGERPRINT);
        assertEquals(List.of(), hosts.hosts());
    }

    @Test
    void theFirstKeyThatIsTrustedIsKnownFromThenOn() throws RftException {
        var trust = answering(true);

        trust.check(List.of(KEY), "files.example");
        trust.check(List.of(KEY), "files.example");

        assertEquals(List.of("files.example:7380 " + FINGERPRINT), asked);
        assertEquals(List.of(FINGERPRINT), hosts.fingerprints("files.example:7380"));
        assertThrows(HostKeyException.class, () -> trust.check(List.of(OTHER), "files.example"));
    }

    @Test
    void whileOneIsAskedAnotherClientMayHaveDecided() {
        var trust = HostKeyTrust.known(ENDPOINT, hosts, (host, fingerprint, objection) -> {
            hosts.add(new KnownHosts.Host(host, OTHER_FINGERPRINT));
            return true;
        });

        assertThrows(HostKeyException.class, () -> trust.check(List.of(KEY), "files.example"));
    }

    @Test
    void theSameHostAtAnotherPortIsAnotherServer() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7381", OTHER_FINGERPRINT));

        answering(true).check(List.of(KEY), "files.example");

        assertEquals(1, asked.size());
    }

    @Test
    void aServerThatAnAuthorityVouchesForIsTrustedAndNotRemembered() throws RftException {
        vouching().check(CERTIFIED, "files.example:7380");

        assertEquals(List.of(), asked);
        assertEquals(List.of(), hosts.hosts());
    }

    @Test
    void aKnownKeyThatChangedIsRefusedWhateverAuthoritiesSay() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));

        assertThrows(HostKeyException.class, () -> vouching().check(CERTIFIED, "files.example:7380"));

        assertEquals(List.of(FINGERPRINT), hosts.fingerprints("files.example:7380"));
    }

    @Test
    void aPinnedKeyIsTheOnlyOneWhateverAuthoritiesSay() {
        assertThrows(
                HostKeyException.class, () -> HostKeyTrust.pinned(FINGERPRINT).check(CERTIFIED, "files.example"));
    }

    /** Nobody gets into a session that another has begun, whoever vouches for them. */
    @Test
    void laterConnectionsHaveTheKeyThatWasVouchedForFirst() throws RftException {
        var trust = vouching();
        trust.check(CERTIFIED, "files.example:7380");
        trust.check(CERTIFIED, "files.example:7380");

        var refusal = assertThrows(HostKeyException.class, () -> trust.check(OTHER_CERTIFIED, "files.example:7380"));

        shows(refusal, HostKeyCheck.spkiFingerprint(CERTIFIED.getFirst()), "files.example:7380");
        assertThrows(HostKeyException.class, () -> trust.check(List.of(KEY), "files.example:7380"));
        assertEquals(List.of(), asked);
        vouching().check(OTHER_CERTIFIED, "files.example:7380"); // another client begins anew
    }

    @Test
    void aCertificateThatExpiresMeanwhileDoesNotEndAClient() throws RftException {
        var now = new AtomicReference<>(NOW);
        var trust = trust(Authorities.of(AuthoritiesTest.chain("root.pem"), now::get));
        trust.check(AuthoritiesTest.chain("expiring.pem"), "files.example:7380");

        now.set(Instant.parse("2030-01-01T00:00:00Z"));

        trust.check(AuthoritiesTest.chain("expiring.pem"), "files.example:7380");
    }

    @Test
    void whereNoAuthorityVouchesSomebodyIsAskedAndToldWhy() throws RftException {
        var elsewhere = new Endpoint("other.example", 7380, "alice");
        var authorities = Authorities.of(AuthoritiesTest.chain("root.pem"), InstantSource.fixed(NOW));
        var trust = HostKeyTrust.known(elsewhere, hosts, authorities, (host, fingerprint, objection) -> {
            asked.add(objection);
            return false;
        });

        var refusal = assertThrows(HostKeyException.class, () -> trust.check(CERTIFIED, "other.example:7380"));

        assertEquals(List.of("it is not of other.example"), asked);
        shows(refusal, "it is not of other.example", "rft trust add other.example:7380");
    }

    @Test
    void aKeyThatTheKnownOneAnnouncedIsTrustedAndTheOldOneIsGoneOnceItIsSeen() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));
        var trust = answering(false);

        trust.announced(FINGERPRINT, OTHER_FINGERPRINT);
        trust.check(List.of(KEY), "files.example");
        trust.check(List.of(OTHER), "files.example");

        assertEquals(List.of(OTHER_FINGERPRINT), hosts.fingerprints("files.example:7380"));
        assertEquals(List.of("next " + OTHER_FINGERPRINT, FINGERPRINT + " is now " + OTHER_FINGERPRINT), told);
        assertEquals(List.of(), asked);
        var later = answering(true);
        assertThrows(HostKeyException.class, () -> later.check(List.of(KEY), "files.example"));
        later.announced(OTHER_FINGERPRINT, OTHER_FINGERPRINT);
        later.announced(FINGERPRINT, OTHER_FINGERPRINT); // whoever has stolen the old key
        assertEquals(List.of(OTHER_FINGERPRINT), hosts.fingerprints("files.example:7380"));
    }

    @Test
    void aKeyThatAnotherServerAnnouncesIsNotTrusted() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));
        var trust = answering(true);

        trust.announced(OTHER_FINGERPRINT, "SHA256:" + "A".repeat(43));

        assertThrows(HostKeyException.class, () -> trust.check(List.of(OTHER), "files.example"));
        assertEquals(List.of(FINGERPRINT), hosts.fingerprints("files.example:7380"));
    }

    /** A data connection may have begun before the change and end its handshake after another one that begun later. */
    @Test
    void handshakesThatWereUnderWayAtTheChangeMayShowTheOldKeyForAMoment() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));
        var ticker = new ManualTicker();
        var trust = new HostKeyTrust.Known(ENDPOINT, hosts, Authorities.NONE, HostKeyTrust.Question.STRICT, ticker);
        trust.announced(FINGERPRINT, OTHER_FINGERPRINT);
        trust.check(List.of(OTHER), "files.example");

        trust.check(List.of(KEY), "files.example");
        ticker.advance(10_000_000_000L);

        assertThrows(HostKeyException.class, () -> trust.check(List.of(KEY), "files.example"));
        trust.check(List.of(OTHER), "files.example");
    }

    @Test
    void theKeyAfterTheNextIsTakenEvenIfTheNextWasOnlyHeardOf() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));
        var third = "SHA256:" + "A".repeat(43);
        var trust = answering(false);
        trust.announced(FINGERPRINT, OTHER_FINGERPRINT);

        trust.announced(OTHER_FINGERPRINT, third);

        assertEquals(List.of(OTHER_FINGERPRINT, third), hosts.fingerprints("files.example:7380"));
    }

    @Test
    void aPinOrAnAuthorityAloneTakesNoOtherKey() throws RftException {
        var pinned = HostKeyTrust.pinned(FINGERPRINT);
        pinned.announced(FINGERPRINT, OTHER_FINGERPRINT);
        assertThrows(HostKeyException.class, () -> pinned.check(List.of(OTHER), "files.example"));

        var vouched = vouching();
        vouched.check(CERTIFIED, "files.example:7380");
        vouched.announced(HostKeyCheck.spkiFingerprint(CERTIFIED.getFirst()), OTHER_FINGERPRINT);
        assertThrows(HostKeyException.class, () -> vouched.check(List.of(OTHER), "files.example:7380"));
        assertEquals(List.of(), hosts.hosts());
    }

    private HostKeyTrust vouching() {
        return trust(Authorities.of(AuthoritiesTest.chain("root.pem"), InstantSource.fixed(NOW)));
    }

    private HostKeyTrust trust(Authorities authorities) {
        return HostKeyTrust.known(ENDPOINT, hosts, authorities, (host, fingerprint, objection) -> {
            asked.add(host + " " + fingerprint);
            return false;
        });
    }

    private HostKeyTrust answering(boolean answer) {
        return HostKeyTrust.known(ENDPOINT, hosts, new HostKeyTrust.Question() {
            @Override
            public boolean trusts(String host, String fingerprint, String objection) {
                asked.add(host + " " + fingerprint);
                return answer;
            }

            @Override
            public void announced(String host, String next) {
                told.add("next " + next);
            }

            @Override
            public void replaced(String host, String old, String fingerprint) {
                told.add(old + " is now " + fingerprint);
            }
        });
    }

    private static void shows(RftException refusal, String... parts) {
        var text = refusal.getMessage() + "\n" + refusal.advice();
        for (var part : parts) {
            assertTrue(text.contains(part), text);
        }
    }

    private static X509Certificate certificate(String name) {
        try (InputStream in = Objects.requireNonNull(HostKeyTrustTest.class.getResourceAsStream("keys/" + name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
