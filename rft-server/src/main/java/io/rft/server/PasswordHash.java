package io.rft.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What is kept of a password: an Argon2id hash (RFC 9106) in the PHC form {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Valid by
 * construction and within bounds, so that a check costs at most {@link #MEMORY_KIB_MAX} of memory. Immutable; {@link #toString()}
 * hides it.
 */
public final class PasswordHash {
    /** What OWASP recommends for Argon2id with the least memory: 19 MiB, two passes, one lane. */
    public static final int MEMORY_KIB = 19 << 10;

    static final int MEMORY_KIB_MAX = 256 << 10;

    private static final int SALT_BYTES = 16;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int PASSES_MAX = 16;
    private static final int LANES_MAX = 4;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([1-9]\\d{0,6}),t=([1-9]\\d?),p=([1-9])\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final int memoryKib;
    private final int passes;
    private final int lanes;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) {
        this.memoryKib = memoryKib;
        this.passes = passes;
        this.lanes = lanes;
        this.salt = salt;
        this.hash = hash;
        require(memoryKib >= 8 * lanes && memoryKib <= MEMORY_KIB_MAX, "m must be 8 × p to " + MEMORY_KIB_MAX);
        require(passes <= PASSES_MAX, "t must be at most " + PASSES_MAX);
        require(lanes <= LANES_MAX, "p must be at most " + LANES_MAX);
        require(salt.length >= 8 && hash.length >= 16, "salt or hash is too short");
    }

    /** The hash of a new password with today's parameters; blocks the processor for some 50 ms. */
    public static PasswordHash create(String password, RandomGenerator random) {
        var salt = bytes(SALT_BYTES, random);
        return new PasswordHash(
                MEMORY_KIB, PASSES, LANES, salt, compute(password, MEMORY_KIB, PASSES, LANES, salt, HASH_BYTES));
    }

    /** One of today's parameters that no known password has, to spend the time of a check on. */
    static PasswordHash nobodys(RandomGenerator random) {
        return new PasswordHash(MEMORY_KIB, PASSES, LANES, bytes(SALT_BYTES, random), bytes(HASH_BYTES, random));
    }

    /** Reads the PHC form; fails with {@link IllegalArgumentException} that never repeats what it was given. */
    public static PasswordHash parse(String phc) {
        var matcher = PHC.matcher(phc);
        require(matcher.matches(), "the form is $argon2id$v=19$m=…,t=…,p=…$salt$hash");
        return new PasswordHash(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                base64(matcher.group(4)),
                base64(matcher.group(5)));
    }

    /** Whether this is the hash of the password; takes the same time for yes and no. */
    public boolean matches(String password) {
        var computed = compute(password, memoryKib, passes, lanes, salt, hash.length);
        try {
            return MessageDigest.isEqual(computed, hash);
        } finally {
            Arrays.fill(computed, (byte) 0);
        }
    }

    /** Memory that a check needs. */
    public int memoryKib() {
        return memoryKib;
    }

    /** The PHC form. */
    public String toPhc() {
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that && toPhc().equals(that.toPhc());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
        return "PasswordHash[…]";
    }

    private static byte[] compute(String password, int memoryKib, int passes, int lanes, byte[] salt, int length) {
        var secret = password.getBytes(StandardCharsets.UTF_8);
        var argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        var computed = new byte[length];
        argon2.generateBytes(secret, computed);
        Arrays.fill(secret, (byte) 0);
        return computed;
    }

    private static byte[] bytes(int count, RandomGenerator random) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a password hash: salt or hash is not base64", e);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("not a password hash: " + problem);
        }
    }
}
