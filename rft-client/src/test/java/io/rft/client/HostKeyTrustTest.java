package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.HostKeyException;
import io.rft.RftException;
import io.rft.channel.HostKeyCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyTrustTest {
    private static final X509Certificate KEY = certificate("host1.pem");
    private static final X509Certificate OTHER = certificate("host2.pem");
    private static final String FINGERPRINT = HostKeyCheck.spkiFingerprint(KEY);
    private static final String OTHER_FINGERPRINT = HostKeyCheck.spkiFingerprint(OTHER);
    private static final Endpoint ENDPOINT = new Endpoint("files.example", 7380, "alice");

    @TempDir
    Path directory;

    private KnownHosts hosts = new KnownHosts(Path.of(""));
    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void makeHosts() {
        hosts = new KnownHosts(directory.resolve("known_hosts"));
    }

    @Test
    void aPinnedKeyIsTheOnlyOne() throws RftException {
        var trust = HostKeyTrust.pinned(FINGERPRINT);
        trust.check(KEY, "files.example");

        var refusal = assertThrows(HostKeyException.class, () -> trust.check(OTHER, "files.example"));

        shows(refusal, FINGERPRINT, OTHER_FINGERPRINT, "files.example");
    }

    @Test
    void aKnownKeyIsTrustedWithoutAQuestion() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));

        answering(false).check(KEY, "files.example");

        assertEquals(List.of(), asked);
    }

    @Test
    void aChangedKeyIsRefusedWithoutAQuestion() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7380", FINGERPRINT));

        var refusal = assertThrows(HostKeyException.class, () -> answering(true).check(OTHER, "files.example"));

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
                        .check(KEY, "files.example"));

        shows(refusal, "files.example:7380", FINGERPRINT, "rft trust add files.example:7380 " + FINGERPRINT);
        assertEquals(List.of(), hosts.hosts());
    }

    @Test
    void theFirstKeyThatIsTrustedIsKnownFromThenOn() throws RftException {
        var trust = answering(true);

        trust.check(KEY, "files.example");
        trust.check(KEY, "files.example");

        assertEquals(List.of("files.example:7380 " + FINGERPRINT), asked);
        assertEquals(List.of(FINGERPRINT), hosts.fingerprints("files.example:7380"));
        assertThrows(HostKeyException.class, () -> trust.check(OTHER, "files.example"));
    }

    @Test
    void whileOneIsAskedAnotherClientMayHaveDecided() {
        var trust = HostKeyTrust.known(ENDPOINT, hosts, (host, fingerprint) -> {
            hosts.add(new KnownHosts.Host(host, OTHER_FINGERPRINT));
            return true;
        });

        assertThrows(HostKeyException.class, () -> trust.check(KEY, "files.example"));
    }

    @Test
    void theSameHostAtAnotherPortIsAnotherServer() throws RftException {
        hosts.add(new KnownHosts.Host("files.example:7381", OTHER_FINGERPRINT));

        answering(true).check(KEY, "files.example");

        assertEquals(1, asked.size());
    }

    private HostKeyTrust answering(boolean answer) {
        return HostKeyTrust.known(ENDPOINT, hosts, (host, fingerprint) -> {
            asked.add(host + " " + fingerprint);
            return answer;
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
