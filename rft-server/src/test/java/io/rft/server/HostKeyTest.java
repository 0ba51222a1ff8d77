package io.rft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.store.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path state;

    @Test
    void theKeyIsMadeAtTheFirstStartAndKept() throws RftException {
        assertTrue(new HostKey(state, RANDOM).find().isEmpty());

        var made = new HostKey(state, RANDOM).loadOrCreate();

        assertEquals(
                made.certificate(), new HostKey(state, RANDOM).loadOrCreate().certificate());
        assertEquals(
                made.fingerprint(),
                new HostKey(state, RANDOM).find().orElseThrow().fingerprint());
        assertNotEquals(
                made.fingerprint(),
                new HostKey(state.resolve("other"), RANDOM).loadOrCreate().fingerprint());
    }

    @Test
    void theFingerprintIsThatOfTheCertificatesKey() throws RftException, NoSuchAlgorithmException {
        var made = new HostKey(state, RANDOM).loadOrCreate();

        var spki = made.certificate().getPublicKey().getEncoded();
        var digest = MessageDigest.getInstance("SHA-256").digest(spki);
        assertEquals("SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest), made.fingerprint());
    }

    @Test
    void onlyTheOwnerMaySeeIt() throws IOException {
        var key = new HostKey(state.resolve("a/b"), RANDOM);
        key.loadOrCreate();

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key.path())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("a/b"))));
    }

    @Test
    void aKeyThatOthersMayReadStopsTheServer() throws IOException {
        var key = new HostKey(state, RANDOM);
        key.loadOrCreate();
        Files.setPosixFilePermissions(key.path(), PosixFilePermissions.fromString("rw-r--r--"));

        var failure = assertThrows(RftException.class, key::loadOrCreate);

        assertEquals(ErrorCode.PERMISSION, failure.code());
        assertEquals(key.path() + " may be read by others", failure.getMessage());
        assertEquals("Run: chmod 600 " + key.path(), failure.advice());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"})
    void aDamagedKeyStopsTheServerAndIsNotReplaced(String content) throws RftException {
        var key = new HostKey(state, RANDOM);
        new PrivateFile(key.path()).replace(content.getBytes(US_ASCII));

        var failure = assertThrows(RftException.class, key::loadOrCreate);

        assertEquals(ErrorCode.STORAGE, failure.code());
        assertEquals("the host key " + key.path() + " is damaged", failure.getMessage());
        assertEquals(content, new String(new PrivateFile(key.path()).read().orElseThrow(), US_ASCII));
    }

    @Test
    void theKeyOfOneServerWithTheCertificateOfAnotherIsDamaged() throws RftException {
        var one = new HostKey(state.resolve("one"), RANDOM).loadOrCreate().toPem();
        var other = new HostKey(state.resolve("other"), RANDOM).loadOrCreate().toPem();
        var begin = "-----BEGIN CERTIFICATE-----";
        var key = new HostKey(state, RANDOM);
        new PrivateFile(key.path())
                .replace((one.substring(0, one.indexOf(begin)) + other.substring(other.indexOf(begin)))
                        .getBytes(US_ASCII));

        assertEquals(
                ErrorCode.STORAGE, assertThrows(RftException.class, key::find).code());
    }

    @Test
    void theNextKeyTakesThePlaceOfTheHostKeyOnceItIsSwitchedTo() throws IOException {
        var key = new HostKey(state, RANDOM);
        var first = key.loadOrCreate().fingerprint();

        var next = key.makeNext().fingerprint();

        assertEquals(first, key.find().orElseThrow().fingerprint());
        assertEquals(next, key.findNext().orElseThrow().fingerprint());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key.nextPath())));
        assertEquals(next, key.switchToNext().fingerprint());
        assertEquals(next, key.find().orElseThrow().fingerprint());
        assertTrue(key.findNext().isEmpty());
        assertEquals(
                ErrorCode.NOT_FOUND,
                assertThrows(RftException.class, key::switchToNext).code());
    }

    @Test
    void anotherNextKeyTakesThePlaceOfTheOneBefore() throws RftException {
        var key = new HostKey(state, RANDOM);
        key.loadOrCreate();
        var one = key.makeNext().fingerprint();

        var other = key.makeNext().fingerprint();

        assertNotEquals(one, other);
        assertEquals(other, key.findNext().orElseThrow().fingerprint());
    }

    @Test
    void noKeyFollowsWhereThereIsNone() throws RftException {
        var key = new HostKey(state, RANDOM);

        assertEquals(
                ErrorCode.NOT_FOUND,
                assertThrows(RftException.class, key::makeNext).code());
        assertTrue(key.findNext().isEmpty());
    }
}
