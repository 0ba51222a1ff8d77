package io.rft.digest;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C (Castagnoli, RFC 3720 B.4): of a buffer, and of a concatenation from the CRCs of its parts. */
public final class Crc32cs {
    private static final int POLYNOMIAL = 0x82F63B78; // reflected

    private Crc32cs() {}

    /** The CRC of what remains in the buffer, which is left as it was. */
    public static int of(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /**
     * The CRC of A followed by B, from the CRC of each and the length of B: appending zeros is a linear map over GF(2), here a
     * multiplication by x^(8·length) modulo the polynomial (zlib's crc32_combine, in its polynomial form).
     */
    public static int combine(int crcA, int crcB, long lengthB) {
        return combineAt(power(lengthB), crcA, crcB);
    }

    /** Like {@link #combine}, for many parts of one length whose {@link #power} is computed once. */
    static int combineAt(int powerOfLengthB, int crcA, int crcB) {
        return multiply(powerOfLengthB, crcA) ^ crcB;
    }

    /** x^(8·length) modulo the polynomial, in the reflected representation where x^0 is the top bit. */
    static int power(long length) {
        var result = 1 << 31;
        var square = 1 << 23; // x^8
        for (var n = length; n != 0; n >>>= 1) {
            if ((n & 1) != 0) {
                result = multiply(square, result);
            }
            square = multiply(square, square);
        }
        return result;
    }

    private static int multiply(int a, int b) {
        var product = 0;
        var shifted = b;
        for (var bit = 1 << 31; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
        }
        return product;
    }
}
