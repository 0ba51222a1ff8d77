package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    private static final PasswordHash KEPT = PasswordHash.create("pässword 密码 🚀", new SplittableRandom(1));

    @Test
    void theRightPasswordMatchesAlsoAfterTheWayThroughText() {
        var read = PasswordHash.parse(KEPT.toPhc());

        assertTrue(read.matches("pässword 密码 🚀"));
        assertEquals(KEPT, read);
        assertEquals(KEPT.toPhc(), read.toPhc());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "passwort", "pässword 密码", "pässword 密码 🚀 ", "Pässword 密码 🚀", "pa\u0308ssword 密码 🚀"})
    void aWrongPasswordDoesNotMatch(String wrong) {
        assertFalse(KEPT.matches(wrong));
    }

    @Test
    void newHashesHaveTheRecommendedParameters() {
        assertTrue(KEPT.toPhc().startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), KEPT.toPhc());
    }

    @Test
    void anotherSaltIsAnotherHash() {
        var other = PasswordHash.create("pässword 密码 🚀", new SplittableRandom(2));

        assertNotEquals(KEPT, other);
        assertTrue(other.matches("pässword 密码 🚀"));
    }

    /** Made by the reference implementation: {@code echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32 -e}. */
    @Test
    void hashesOfTheReferenceImplementationAreUnderstood() {
        var hash = PasswordHash.parse(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

        assertTrue(hash.matches("password"));
        assertFalse(hash.matches("differentpassword"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "*",
                "!",
                "$6$salt$hash",
                "$argon2i$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2d$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=16$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=0,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=9999999,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=99,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=9$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=8,t=2,p=2$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=-1,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=1$AAEC$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$",
                "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFh",
                "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRP==",
                "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc\n",
                "$argon2id$v=19$m=19456,t=2,p=1,data=x$AAECAwQFBgcICQoLDA0ODw$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            })
    void whatIsNotAHashIsRefusedWithoutRepeatingIt(String garbled) {
        var failure = assertThrows(IllegalArgumentException.class, () -> PasswordHash.parse(garbled));

        assertTrue(failure.toString().contains("not a password hash: "), failure.toString());
        assertFalse(failure.toString().contains("CTFhFdXP"), failure.toString());
    }

    @Test
    void aHashDoesNotShowItself() {
        assertEquals("PasswordHash[…]", KEPT.toString());
    }
}
