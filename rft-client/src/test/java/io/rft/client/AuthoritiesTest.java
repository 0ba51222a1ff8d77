package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.Certificates;
import io.rft.channel.ServerIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether authorities vouch for a server. */
class AuthoritiesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);
    private static final Authorities ROOT = Authorities.of(chain("root.pem"), CLOCK);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "files.example",
                "FILES.example",
                "files.example.",
                "a.wild.example",
                "localhost",
                "127.0.0.1",
                "::1"
            })
    void aChainWithAnIntermediateShowsEachHostOfTheCertificate(String host) {
        assertEquals(Optional.empty(), ROOT.objection(chain("leaf.pem"), host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "other.example",
                "a.files.example",
                "wild.example",
                "a.b.wild.example",
                "127.0.0.2",
                "::2",
                "0.0.0.0",
                "files.example.org",
                "filesXexample"
            })
    void anotherHostIsNotShown(String host) {
        objects("it is not of " + host, ROOT.objection(chain("leaf.pem"), host));
    }

    @ParameterizedTest
    @CsvSource({
        "expired.pem, it has expired at 2021-01-01",
        "cnonly.pem, it is not of files.example",
        "client.pem, it is not for servers",
        "encipher.pem, it is not for servers",
        "below.pem, no trusted authority vouches for it"
    })
    void whatIsWrongWithACertificateIsSaid(String name, String objection) {
        objects(objection, ROOT.objection(chain(name), "files.example"));
    }

    @Test
    void beforeItsTimeItIsNotGood() {
        var early = Authorities.of(chain("root.pem"), InstantSource.fixed(Instant.parse("2025-06-01T00:00:00Z")));

        objects("it is not good before 2026-01-01", early.objection(chain("leaf.pem"), "files.example"));
    }

    /** The other root has the same name. */
    @Test
    void anotherAuthorityDoesNotCount() {
        var other = Authorities.of(chain("other-root.pem"), CLOCK);

        objects("no trusted authority", other.objection(chain("leaf.pem"), "files.example"));
        objects("no authority is trusted", Authorities.NONE.objection(chain("leaf.pem"), "files.example"));
        objects("no authority is trusted", Authorities.of(List.of(), CLOCK).objection(chain("leaf.pem"), "localhost"));
    }

    @Test
    void withoutTheIntermediateThereIsNoPath() {
        objects("no trusted authority", ROOT.objection(List.of(chain("leaf.pem").getFirst()), "files.example"));
    }

    @Test
    void aServerThatVouchesForItselfIsNotShown() {
        var own = ServerIdentity.generate(new SecureRandom());

        objects("it vouches for itself", ROOT.objection(own.chain(), "localhost"));
        objects("it vouches for itself", Authorities.ofSystem(CLOCK).objection(own.chain(), "localhost"));
    }

    @Test
    void theSystemDoesNotTrustTheTestsAuthority() {
        objects("no trusted authority", Authorities.ofSystem(CLOCK).objection(chain("leaf.pem"), "files.example"));
    }

    @Test
    void authoritiesAreReadFromAFile() throws IOException {
        var file =
                Files.writeString(directory.resolve("ca.pem"), "# ours\n" + text("other-root.pem") + text("root.pem"));

        assertEquals(Optional.empty(), Authorities.ofFile(file, CLOCK).objection(chain("leaf.pem"), "files.example"));
    }

    @Test
    void aFileThatIsNotOfCertificatesIsAnErrorThatNamesIt() throws IOException {
        var empty = Files.writeString(directory.resolve("empty.pem"), "");
        var missing = directory.resolve("missing.pem");

        unreadable(missing, "no such file");
        unreadable(empty, "there is no -----BEGIN CERTIFICATE-----");
        unreadable(directory, "");
    }

    private static void unreadable(Path file, String why) {
        var refused = assertThrows(RftException.class, () -> Authorities.ofFile(file, CLOCK));
        assertEquals(ErrorCode.USAGE, refused.code());
        assertTrue(
                String.valueOf(refused.getMessage()).contains("cannot read the authorities of " + file + ": " + why),
                refused.getMessage());
    }

    private static void objects(String expected, Optional<String> objection) {
        assertTrue(objection.orElse("none").contains(expected), objection.orElse("none"));
    }

    static List<X509Certificate> chain(String name) {
        return Certificates.parse(text(name));
    }

    private static String text(String name) {
        try (InputStream in =
                Objects.requireNonNull(AuthoritiesTest.class.getResourceAsStream("certificates/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
