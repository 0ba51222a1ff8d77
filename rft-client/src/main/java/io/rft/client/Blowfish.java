package io.rft.client;

import java.math.BigInteger;

/**
 * The cipher Blowfish with the costly key schedule of bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999), which
 * Java's own does not have. Its tables begin as the digits of π, which are computed here: that takes less than one derivation does.
 * For one thread.
 */
final class Blowfish {
    private static final int SUBKEYS = 18;
    private static final int BOX = 256;
    private static final int WORDS = SUBKEYS + 4 * BOX;

    private final int[] words; // the subkeys, then the four boxes
    private int left;
    private int right;

    private Blowfish(int[] words) {
        this.words = words;
    }

    /** With the tables as they begin. */
    static Blowfish initial() {
        return new Blowfish(Pi.WORDS.clone());
    }

    /** Mixes a key in, and with it a salt, both of 64 bytes as 16 words. */
    void expand(int[] salt, int[] key) {
        for (var i = 0; i < SUBKEYS; i++) {
            words[i] ^= key[i % key.length];
        }
        left = 0;
        right = 0;
        for (var i = 0; i < WORDS; i += 2) {
            left ^= salt[i % salt.length];
            right ^= salt[(i + 1) % salt.length];
            encipher();
            words[i] = left;
            words[i + 1] = right;
        }
    }

    /** Mixes a key in, without a salt. */
    void expand(int[] key) {
        expand(new int[2], key);
    }

    /** Enciphers two words where they stand. */
    void encipher(int[] block, int at) {
        left = block[at];
        right = block[at + 1];
        encipher();
        block[at] = left;
        block[at + 1] = right;
    }

    private void encipher() {
        var l = left ^ words[0];
        var r = right;
        for (var round = 1; round < SUBKEYS - 1; round += 2) {
            r ^= mixed(l) ^ words[round];
            l ^= mixed(r) ^ words[round + 1];
        }
        left = r ^ words[SUBKEYS - 1];
        right = l;
    }

    private int mixed(int word) {
        var first = words[SUBKEYS + (word >>> 24)] + words[SUBKEYS + BOX + ((word >>> 16) & 0xff)];
        return (first ^ words[SUBKEYS + 2 * BOX + ((word >>> 8) & 0xff)]) + words[SUBKEYS + 3 * BOX + (word & 0xff)];
    }

    /** The digits of π behind the point, 32 bits a word. */
    private static final class Pi {
        private static final int GUARD_BITS = 64;
        private static final int[] WORDS = words();

        /** By John Machin's formula: π = 16 arctan(1/5) − 4 arctan(1/239). */
        private static int[] words() {
            var bits = Blowfish.WORDS * Integer.SIZE + GUARD_BITS;
            var pi = arctan(5, bits).shiftLeft(4).subtract(arctan(239, bits).shiftLeft(2));
            var words = new int[Blowfish.WORDS];
            for (var i = 0; i < words.length; i++) {
                words[i] = pi.shiftRight(bits - (i + 1) * Integer.SIZE).intValue();
            }
            return words;
        }

        /** The arcus tangens of 1/x, times 2 to the power of bits. */
        private static BigInteger arctan(int x, int bits) {
            var square = BigInteger.valueOf((long) x * x);
            var power = BigInteger.ONE.shiftLeft(bits).divide(BigInteger.valueOf(x));
            var sum = power;
            for (var i = 1; power.signum() > 0; i++) {
                power = power.divide(square);
                var term = power.divide(BigInteger.valueOf(2L * i + 1));
                sum = i % 2 == 0 ? sum.add(term) : sum.subtract(term);
            }
            return sum;
        }
    }
}
