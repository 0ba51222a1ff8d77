package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.seeded.Seeded;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPatternsTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.1, 10.0.0.2, false",
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/31, 10.0.0.1, true",
        "10.0.0.0/31, 10.0.0.2, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "::/0, ::1, true",
        "::/0, 127.0.0.1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1, true",
        "::1, ::1, true",
        "*, 198.51.100.1, true",
        "*, ::1, true",
        "192.168.*, 192.168.7.9, true",
        "192.168.*, 192.16.8.9, false",
        "192.168.?.9, 192.168.7.9, true",
        "192.168.?.9, 192.168.77.9, false",
        "*.9, 192.168.77.9, true",
        "1*2*3, 172.16.2.3, true",
        "2001:db8:*, 2001:db8::5, true",
        "2001:DB8:*, 2001:db8::5, true",
        "2001:db8::?, 2001:db8::5, true",
        "'10.0.0.0/8,192.168.1.1', 192.168.1.1, true",
        "'10.0.0.0/8,!10.1.2.3', 10.1.2.3, false",
        "'10.0.0.0/8,!10.1.2.3', 10.1.2.4, true",
        "'!10.1.2.3,10.0.0.0/8', 10.1.2.3, false",
        "'*,!10.*', 10.1.2.3, false",
        "'!10.1.2.3', 10.1.2.4, false",
        "10.0.0.1, ::ffff:10.0.0.1, true",
    })
    void whoIsMeant(String patterns, String address, boolean expected) {
        assertEquals(expected, AddressPatterns.parse(patterns).matches(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "10.0.0.1,",
                " 10.0.0.1",
                "10.0.0.1 ",
                "!",
                "!!10.0.0.1",
                "example.com",
                "*.example.com",
                "localhost",
                "10.0.0",
                "10.1",
                "010.0.0.1",
                "10.0.0.256",
                "10.0.0.1/33",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "/8",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "2001:db8::1/32",
                "::/129",
                "::ffff:10.0.0.1",
                "fe80::1%eth0",
                "[::1]",
                "1::2::3",
                ":",
                "10.*/8",
                "10.0.0.1-10.0.0.9",
                "café*",
            })
    void whatIsNotUnderstoodIsRefused(String patterns) {
        assertThrows(IllegalArgumentException.class, () -> AddressPatterns.parse(patterns));
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "ABCD:0:0:0:0:0:0:EF, abcd::ef",
        "192.0.2.1, 192.0.2.1",
    })
    void addressesAreWrittenTheOneWay(String address, String expected) {
        assertEquals(expected, AddressPatterns.text(InetAddress.ofLiteral(address)));
    }

    @Test
    void aPatternThatCouldBeMatchedInManyWaysTakesNoLonger() {
        var patterns = AddressPatterns.parse("*1".repeat(4000) + "x".replace('x', '9'));

        assertEquals(false, patterns.matches(InetAddress.ofLiteral("1111:1111:1111:1111:1111:1111:1111:1111")));
    }

    @Seeded(300)
    void aNetworkHasTheAddressesOfItsPrefix(SplittableRandom random) throws UnknownHostException {
        var bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        bytes[0] = 0x20; // not one of IPv4 in a form of IPv6
        var bits = random.nextInt(8 * bytes.length + 1);
        var network = bytes.clone();
        for (var bit = bits; bit < 8 * bytes.length; bit++) {
            network[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        var patterns = AddressPatterns.parse(AddressPatterns.text(InetAddress.getByAddress(network)) + "/" + bits);

        assertEquals(true, patterns.matches(InetAddress.getByAddress(bytes)));
        if (bits > 0) {
            var flipped = random.nextInt(bits);
            bytes[flipped / 8] ^= (byte) (0x80 >> flipped % 8);
            assertEquals(false, patterns.matches(InetAddress.getByAddress(bytes)));
        }
    }
}
