package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.task.Deadlines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Identities that an authority vouches for, from files as people have them. */
class CertifiedIdentityTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    /** Every kind of key with every pair of TLS implementations. */
    static Stream<Arguments> handshakes() {
        return Stream.of("leaf", "rsa", "p384")
                .flatMap(name -> Pairing.all().map(pairing -> Arguments.of(name, pairing)));
    }

    @ParameterizedTest
    @MethodSource("handshakes")
    void aClientIsShownTheWholeChain(String name, Pairing pairing) throws IOException {
        var identity = identity(name, NOW);
        var sockets = Pairing.sockets();
        var tls = new TlsServer(identity, pairing.server(), Duration.ofSeconds(60), Deadlines.system());
        var shown = new ArrayList<X509Certificate>();

        var server = Pairing.inBackground(() -> tls.accept(sockets.server()));
        try (var client = pairing.tlsClient((chain, host) -> shown.addAll(chain))
                        .connect(sockets.client(), "files.example", Alpn.COMMAND);
                var accepted = Pairing.result(server)) {
            accepted.write(ByteBuffer.wrap(new byte[] {7}));
            var got = ByteBuffer.allocate(1);
            client.readFully(got);

            assertEquals(7, got.get(0));
            assertEquals(identity.chain(), shown);
            assertEquals(identity.fingerprint(), HostKeyCheck.spkiFingerprint(client.serverCertificate()));
        }
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() {
        refused("does not belong to the certificate", () -> identity("leaf", "rsa", NOW));
        refused("does not belong to the certificate", () -> identity("leaf", "p384", NOW));
    }

    @Test
    void itIsGoodInItsTimeAlone() {
        refused("has expired at 2021-01-01T00:00:00Z", () -> identity("expired", "leaf", NOW));
        refused(
                "is not good before 2026-01-01T00:00:00Z",
                () -> identity("leaf", Instant.parse("2025-12-31T23:59:59Z")));
    }

    @ParameterizedTest
    @CsvSource({"ed, neither an ECDSA nor an RSA key", "weak, RSA of 2048 to 8192 bits"})
    void keysThatAreNotUsedAreRefused(String name, String problem) {
        refused(problem, () -> identity(name, NOW));
    }

    @Test
    void aKeyInAnotherFormIsRefusedWithTheCommandThatMendsIt() {
        refused("openssl pkcs8 -topk8 -nocrypt", () -> ServerIdentity.privateKey(text("sec1.key")));
    }

    @Test
    void theChainIsInItsOrder() {
        var chain = Certificates.parse(text("leaf.pem"));
        var key = ServerIdentity.privateKey(text("leaf.key"));

        refused(
                "is not by the next one",
                () -> ServerIdentity.of(List.of(chain.getFirst(), chain.getFirst()), key, NOW));
        refused("does not belong", () -> ServerIdentity.of(List.of(chain.getLast()), key, NOW));
        assertEquals(
                1,
                ServerIdentity.of(List.of(chain.getFirst()), key, NOW).chain().size());
    }

    @Test
    void aFileOfCertificatesHasNothingElse() {
        refused("a PRIVATE KEY among the certificates", () -> Certificates.parse(text("leaf.pem") + text("leaf.key")));
        refused("there is no -----BEGIN CERTIFICATE-----", () -> Certificates.parse("nothing"));
        refused("one private key", () -> ServerIdentity.privateKey(text("leaf.key") + text("leaf.key")));
        refused("there is \"CERTIFICATE\" in it", () -> ServerIdentity.privateKey(section(text("leaf.pem"))));
    }

    @Test
    void aDamagedCertificateOrKeyIsRefusedByItsLine() {
        var whole = text("leaf.pem");
        var lines = new ArrayList<>(whole.lines().toList());
        lines.remove(3);
        refused("line 1: the certificate is damaged", () -> Certificates.parse(String.join("\n", lines)));

        var key = new ArrayList<>(text("leaf.key").lines().toList());
        var lost = key.remove(2);
        var problem = refused("damaged", () -> ServerIdentity.privateKey(String.join("\n", key)));
        assertFalse(problem.contains(lost), problem);
    }

    private static String section(String pem) {
        var end = "-----END CERTIFICATE-----";
        return pem.substring(0, pem.indexOf(end) + end.length()) + "\n";
    }

    private static String refused(String problem, Executable what) {
        var refusal = assertThrows(IllegalArgumentException.class, what);
        assertTrue(String.valueOf(refusal.getMessage()).contains(problem), refusal.getMessage());
        return String.valueOf(refusal.getMessage());
    }

    private static ServerIdentity identity(String name, Instant now) {
        return identity(name, name, now);
    }

    private static ServerIdentity identity(String certificate, String key, Instant now) {
        return ServerIdentity.of(
                Certificates.parse(text(certificate + ".pem")), ServerIdentity.privateKey(text(key + ".key")), now);
    }

    private static String text(String name) {
        try (InputStream in =
                Objects.requireNonNull(CertifiedIdentityTest.class.getResourceAsStream("certificates/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
