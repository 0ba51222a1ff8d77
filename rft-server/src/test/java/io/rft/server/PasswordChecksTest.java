package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.rft.task.TaskGroup;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PasswordChecksTest {
    @Test
    void moreAtOnceThanTheMemoryHoldsAreAllAnswered() {
        var checks = new PasswordChecks();
        var hash = PasswordHash.create("right", new SplittableRandom(1));
        var matched = new AtomicInteger();

        try (var threads = new TaskGroup(bug -> matched.set(Integer.MIN_VALUE))) {
            for (var i = 0; i < 24; i++) {
                var password = i % 2 == 0 ? "right" : "wrong";
                threads.startVirtual("check " + i, () -> {
                    if (checks.matches(hash, password)) {
                        matched.incrementAndGet();
                    }
                });
            }
        }

        assertEquals(12, matched.get());
        assertEquals(PasswordChecks.MEMORY_MIB, checks.freeMebibytes());
    }

    @Test
    void aHashThatNeedsMoreThanAllGetsAll() {
        var checks = new PasswordChecks();
        var large = PasswordHash.parse(
                "$argon2id$v=19$m=262144,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

        assertFalse(checks.matches(large, "password"));
        assertEquals(PasswordChecks.MEMORY_MIB, checks.freeMebibytes());
    }
}
