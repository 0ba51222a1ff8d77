package io.rft.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * How OpenSSH makes a key out of a passphrase: PBKDF2's frame around a hash of bcrypt's, whose output is spread over the key, so that no
 * part of it can be had for less (OpenBSD, bcrypt_pbkdf(3)). Pure; some milliseconds of the processor per round.
 */
final class BcryptPbkdf {
    private static final int HASH_BYTES = 32;
    private static final int EXPANSIONS = 64;
    private static final int[] TEXT = words("OxychromaticBlowfishSwatDynamite".getBytes(StandardCharsets.US_ASCII));

    private BcryptPbkdf() {}

    static byte[] derive(byte[] passphrase, byte[] salt, int rounds, int length) throws GeneralSecurityException {
        var sha512 = MessageDigest.getInstance("SHA-512");
        var secret = words(sha512.digest(passphrase));
        var key = new byte[length];
        var blocks = Math.ceilDiv(length, HASH_BYTES);
        for (var block = 0; block < blocks; block++) {
            sha512.update(salt);
            var number = ByteBuffer.allocate(Integer.BYTES).putInt(block + 1).array();
            var hash = hash(secret, sha512.digest(number));
            var mixed = hash.clone();
            for (var round = 1; round < rounds; round++) {
                hash = hash(secret, sha512.digest(hash));
                for (var i = 0; i < HASH_BYTES; i++) {
                    mixed[i] ^= hash[i];
                }
            }
            for (int i = 0, at = block; i < HASH_BYTES && at < length; i++, at += blocks) {
                key[at] = mixed[i];
            }
        }
        Arrays.fill(secret, 0);
        return key;
    }

    private static byte[] hash(int[] secret, byte[] saltHash) {
        var salt = words(saltHash);
        var cipher = Blowfish.initial();
        cipher.expand(salt, secret);
        for (var i = 0; i < EXPANSIONS; i++) {
            cipher.expand(salt);
            cipher.expand(secret);
        }
        var text = TEXT.clone();
        for (var i = 0; i < EXPANSIONS; i++) {
            for (var at = 0; at < text.length; at += 2) {
                cipher.encipher(text, at);
            }
        }
        var hash = ByteBuffer.allocate(HASH_BYTES).order(ByteOrder.LITTLE_ENDIAN); // although read as big-endian
        hash.asIntBuffer().put(text);
        return hash.array();
    }

    private static int[] words(byte[] bytes) {
        var words = new int[bytes.length / Integer.BYTES];
        ByteBuffer.wrap(bytes).asIntBuffer().get(words);
        return words;
    }
}
