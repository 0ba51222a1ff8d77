package io.rft.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.client.Endpoint;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RftUriTest {
    @Test
    void serverUserAndPathAreRead() {
        var uri = RftUri.parse(URI.create("rft://alice@Host.example:7000/data/a%20b"));

        assertEquals(new RftUri(Optional.of("alice"), "Host.example", 7000, "/data/a b"), uri);
        assertEquals(new Endpoint("host.example", 7000, "alice"), uri.endpoint("bob"));
    }

    @Test
    void whatIsNotSaidIsTheDefault() {
        var uri = RftUri.parse(URI.create("rft://host"));

        assertEquals("/", uri.path());
        assertEquals(new Endpoint("host", Endpoint.PORT_DEFAULT, "bob"), uri.endpoint("bob"));
    }

    @Test
    void everyNameComesBackFromItsUri() {
        var endpoint = new Endpoint("host", 7000, "al:i/c@e é");
        for (var path :
                new String[] {"/", "/a b/ü", "/%41?x#y", "/[1]\"<>", "/\n\t\u0001", "/😀", "/a:b@c;d,e", "/\\"}) {
            var uri = RftUri.of(endpoint, path);
            var ascii = uri.toASCIIString();

            assertEquals(path, RftUri.parse(URI.create(ascii)).path());
        }
    }

    @Test
    void anAddressOfIpv6HasBrackets() {
        var uri = RftUri.of(new Endpoint("::1", 7000, "alice"), "/a");

        assertEquals("rft://alice@[::1]:7000/a", uri.toString());
        assertEquals(new Endpoint("::1", 7000, "alice"), RftUri.parse(uri).endpoint("bob"));
    }

    @Test
    void aPasswordIsRefusedAndNotRepeated() {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> RftUri.parse(URI.create("rft://alice:hush@host/")));

        assertFalse(String.valueOf(refused.getMessage()).contains("hush"));
    }

    @Test
    void whatIsNoServerIsRefused() {
        for (var uri : new String[] {
            "http://host/",
            "rft:/path",
            "rft:host",
            "rft://host/?a",
            "rft://host/#a",
            "rft://a@b@host/",
            "rft://host/%ff"
        }) {
            assertThrows(IllegalArgumentException.class, () -> RftUri.parse(URI.create(uri)), uri);
        }
    }
}
