package io.rft.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AccountsTest {
    private final Accounts accounts = Accounts.of("""
            root:x:0:0:root:/root:/bin/sh
            # a comment
            alice:x:1000:1000::/home/alice:/bin/sh
            bob:x:1000:1000::/home/bob:/bin/sh
            +nis
            broken:x:many:0
            :x:7:7
            """, "root:x:0:\nstaff:x:4294967295:alice");

    @Test
    void knownNumbersHaveNames() {
        assertEquals("root", accounts.user(0));
        assertEquals("alice", accounts.user(1000), "the first of two");
        assertEquals("staff", accounts.group(4294967295L));
    }

    @Test
    void theOthersGoByTheirNumber() {
        assertEquals("7", accounts.user(7));
        assertEquals("1000", accounts.group(1000));
    }
}
