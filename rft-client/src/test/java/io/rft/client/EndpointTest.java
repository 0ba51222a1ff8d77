package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "files.example, 7380, alice, alice@files.example:7380",
        "FILES.Example, 22, alice, alice@files.example:22",
        "192.0.2.7, 1, 'a b@c', a b@c@192.0.2.7:1",
        "2001:db8::1, 65535, alice, alice@[2001:db8::1]:65535",
        "fe80::1%eth0, 7380, alice, alice@[fe80::1%eth0]:7380",
        "bücher.example, 7380, alice, alice@bücher.example:7380",
    })
    void isShownAsOneWritesIt(String host, int port, String user, String shown) {
        assertEquals(shown, new Endpoint(host, port, user).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 7380, alice, the host is missing",
        "a b, 7380, alice, 'a host has letters, digits, hyphens and dots, or is an IP address'",
        "a/b, 7380, alice, 'a host has letters, digits, hyphens and dots, or is an IP address'",
        "a@b, 7380, alice, 'a host has letters, digits, hyphens and dots, or is an IP address'",
        "h, 0, alice, a port is 1 to 65535",
        "h, 65536, alice, a port is 1 to 65535",
        "h, 7380, '', the user name is empty",
        "h, 7380, 'a\nb', a user name has no control characters",
    })
    void whatIsNoServerIsRefused(String host, int port, String user, String problem) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> new Endpoint(host, port, user));

        assertEquals(problem, refusal.getMessage());
    }

    @Test
    void lengthsAreBounded() {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("h".repeat(256), 1, "u"));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("h", 1, "u".repeat(256)));
    }
}
