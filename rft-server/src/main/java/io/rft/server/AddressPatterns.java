package io.rft.server;

import io.rft.protocol.Blob;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The addresses that a {@code from=} of {@code authorized_keys} names: addresses, networks as {@code 10.0.0.0/8}, patterns with {@code *}
 * and {@code ?}, each with {@code !} before it if it is one to be kept out. Who matches any of the latter stays out, whatever else
 * they match. Names of hosts are refused: nobody looks them up here, and whoever holds the name server could change them. Immutable.
 */
public final class AddressPatterns {
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+");
    private static final Pattern WILD = Pattern.compile("[0-9A-Fa-f.:*?]*[*?][0-9A-Fa-f.:*?]*");
    private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");

    private final String text;
    private final List<Item> items;

    private AddressPatterns(String text, List<Item> items) {
        this.text = text;
        this.items = List.copyOf(items);
    }

    private sealed interface Item {
        boolean matches(InetAddress address, String text);
    }

    private record Network(Blob address, int bits) implements Item {
        @Override
        public boolean matches(InetAddress other, String text) {
            var bytes = other.getAddress();
            return bytes.length == address.length() && firstBitsAreEqual(bytes, address.toBytes());
        }

        private boolean firstBitsAreEqual(byte[] bytes, byte[] own) {
            for (var bit = 0; bit < bits; bit++) {
                if (isSet(bytes, bit) != isSet(own, bit)) {
                    return false;
                }
            }
            return true;
        }

        boolean hasBitsBehind() {
            var own = address.toBytes();
            for (var bit = bits; bit < 8 * own.length; bit++) {
                if (isSet(own, bit)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isSet(byte[] bytes, int bit) {
            return ((bytes[bit / 8] >> (7 - bit % 8)) & 1) != 0;
        }
    }

    private record Wild(String pattern) implements Item {
        @Override
        public boolean matches(InetAddress address, String text) {
            return isLike(text, pattern);
        }
    }

    private record Not(Item item) implements Item {
        @Override
        public boolean matches(InetAddress address, String text) {
            return item.matches(address, text);
        }
    }

    /** Fails with {@link IllegalArgumentException} for whatever is not understood to the last character. */
    public static AddressPatterns parse(String text) {
        var items = new ArrayList<Item>();
        for (var part : text.split(",", -1)) {
            items.add(part.startsWith("!") ? new Not(item(part.substring(1))) : item(part));
        }
        return new AddressPatterns(text, items);
    }

    /** Whether who has this address is meant. */
    public boolean matches(InetAddress address) {
        var shown = text(address);
        var found = false;
        for (var item : items) {
            if (item.matches(address, shown)) {
                if (item instanceof Not) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressPatterns that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was parsed. */
    @Override
    public String toString() {
        return text;
    }

    private static Item item(String part) {
        var slash = part.indexOf('/');
        if (slash >= 0) {
            return network(part.substring(0, slash), part.substring(slash + 1));
        } else if (WILD.matcher(part).matches()) {
            return new Wild(part.toLowerCase(Locale.ROOT));
        }
        var address = address(part);
        return new Network(new Blob(address), 8 * address.length);
    }

    private static Item network(String address, String prefix) {
        var bytes = address(address);
        require(
                PREFIX.matcher(prefix).matches() && Integer.parseInt(prefix) <= 8 * bytes.length,
                "a network is an address and the length of its prefix, as 10.0.0.0/8");
        var network = new Network(new Blob(bytes), Integer.parseInt(prefix));
        require(!network.hasBitsBehind(), "a network with bits behind its prefix");
        return network;
    }

    private static byte[] address(String text) {
        require(
                IPV4.matcher(text).matches() || IPV6.matcher(text).matches(),
                "it has something other than addresses, networks and patterns of them; names are not looked up");
        try {
            var bytes = InetAddress.ofLiteral(text).getAddress();
            require(bytes.length == 4 || text.indexOf(':') >= 0, "a short form of an address");
            require(bytes.length != 4 || text.indexOf(':') < 0, "an IPv4 address is written as such");
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it has an address that is none", e);
        }
    }

    /** As RFC 5952 writes it, which is what a pattern is made for. */
    static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        var bytes = address.getAddress();
        var groups = new int[bytes.length / 2];
        for (var i = 0; i < groups.length; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        return text(groups);
    }

    private static String text(int[] groups) {
        var start = -1;
        var length = 1; // a single zero is written
        for (var i = 0; i < groups.length; i++) {
            var zeros = zerosFrom(groups, i);
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        var text = new StringBuilder();
        for (var i = 0; i < groups.length; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(i == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static int zerosFrom(int[] groups, int from) {
        var end = from;
        while (end < groups.length && groups[end] == 0) {
            end++;
        }
        return end - from;
    }

    /** Whether the pattern stands for the text: back to the last star when it does not go on, so never slower than both lengths. */
    private static boolean isLike(String text, String pattern) {
        var star = -1;
        var resume = 0;
        var p = 0;
        for (var t = 0; t < text.length(); ) {
            if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
