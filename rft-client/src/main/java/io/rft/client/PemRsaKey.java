package io.rft.client;

import io.rft.protocol.Blob;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshWire;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An RSA key in PEM without a passphrase, as {@code ssh-keygen} wrote it for twenty years (PKCS #1) and OpenSSL does (PKCS #8). Keys of
 * other algorithms in PEM do not hold their public half in a form that Java reads. Immutable.
 *
 * @param section the same as the private section of OpenSSH's own format
 */
record PemRsaKey(SshPublicKey publicKey, Blob section) {
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String PKCS8 = "PRIVATE KEY";
    /** Version 0 and the algorithm rsaEncryption, which PKCS #8 puts before the key. */
    private static final byte[] PKCS8_START = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    /** Whether it may be one: whatever is PEM and not in OpenSSH's own format. */
    static boolean isOne(String text) {
        return text.startsWith("-----BEGIN ") && !text.startsWith(begin("OPENSSH PRIVATE KEY"));
    }

    /** Fails with {@link IllegalArgumentException} where it is none that can be used. */
    static PemRsaKey parse(String text) throws GeneralSecurityException {
        require(!text.contains("ENCRYPTED"), "a PEM key with a passphrase, which is not read here");
        require(
                text.startsWith(begin(PKCS1)) || text.startsWith(begin(PKCS8)),
                "a PEM file of a kind that is not read here");
        var isPkcs1 = text.startsWith(begin(PKCS1));
        var der = decoded(text, isPkcs1 ? PKCS1 : PKCS8);
        var pkcs8 = isPkcs1 ? element(SEQUENCE, PKCS8_START, element(OCTET_STRING, der, new byte[0])) : der;
        try {
            if (KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
                    instanceof RSAPrivateCrtKey key) {
                return of(key);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a PEM key that is not of RSA, or damaged", e);
        }
        throw new IllegalArgumentException("a PEM key without its primes");
    }

    /** Without the private half. */
    @Override
    public String toString() {
        return "PemRsaKey[" + publicKey + "]";
    }

    private static PemRsaKey of(RSAPrivateCrtKey key) {
        var section = PrivateSection.write(
                0,
                KeyCipher.NONE.blockBytes(),
                SshWire.utf8(SshPublicKey.Algorithm.RSA.sshName()),
                mpint(key.getModulus()),
                mpint(key.getPublicExponent()),
                mpint(key.getPrivateExponent()),
                mpint(key.getCrtCoefficient()),
                mpint(key.getPrimeP()),
                mpint(key.getPrimeQ()),
                new byte[0]);
        return new PemRsaKey(SshPublicKey.ofRsa(key.getPublicExponent(), key.getModulus()), new Blob(section));
    }

    private static byte[] mpint(BigInteger number) {
        return number.toByteArray();
    }

    private static byte[] decoded(String text, String label) {
        var end = "-----END " + label + "-----";
        require(text.endsWith(end) && text.length() >= begin(label).length() + end.length(), "a damaged key: its end");
        var base64 = text.substring(begin(label).length(), text.length() - end.length());
        return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    }

    /** DER of two parts. An RSA key is so long that the length takes two bytes. */
    private static byte[] element(int tag, byte[] first, byte[] second) {
        var length = first.length + second.length;
        require(length >= 0x100 && length <= 0xffff, "a damaged key: its length");
        return ByteBuffer.allocate(4 + length)
                .put((byte) tag)
                .put((byte) 0x82)
                .putShort((short) length)
                .put(first)
                .put(second)
                .array();
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    private static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }
}
