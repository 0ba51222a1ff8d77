package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.store.Glob;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads {@code rft://[user@]host[:port]/path}, {@code [user@]host:path} as scp has it, and names of files of this machine. A word is
 * remote only if a {@code :} comes before any {@code /}, so {@code ./a:b} is local; so are {@code C:\} and {@code C:/}, which begin
 * with a drive of Windows, and {@code :a}, which names no host. Percent-encoding is of URLs only. A URL without a path names the
 * home, as {@code host:} does. Pure; fails with {@link IllegalArgumentException} whose message never repeats what may be a password.
 *
 * @param portDefault where an address names no port
 * @param userDefault where an address names no user
 */
record AddressParser(int portDefault, String userDefault) implements Addresses {
    static final String URL = "://";
    private static final Pattern SERVER = Pattern.compile("([^@/:]+@)?(\\[[^\\]/]+]|[^:/@\\[\\]]+)(:[0-9]+)?");

    @Override
    public Address parse(String word) {
        require(!word.isEmpty(), "an address is empty");
        var colon = hostEnd(word);
        if (colon <= 0 || isDrive(word, colon)) {
            return local(word);
        }
        return word.startsWith(URL, colon) ? url(word, colon) : scp(word, colon);
    }

    /** Whether the word is a server alone, and no address. */
    static boolean isServer(String word) {
        return SERVER.matcher(word).matches();
    }

    /** A server alone: {@code [user@]host[:port]}, or an address of which only the server counts. */
    @Override
    public Endpoint readServer(String word) throws RftException {
        return readRemote(isServer(word) ? "rft" + URL + word : word).endpoint();
    }

    /** Where the colon is that ends a host or scheme; negative if there is none before the first slash. */
    private static int hostEnd(String word) {
        var slash = word.indexOf('/');
        var head = slash < 0 ? word : word.substring(0, slash);
        var bracket = bracket(head);
        if (bracket < 0) {
            return head.indexOf(':');
        }
        var close = head.indexOf("]:", bracket);
        return close < 0 ? -1 : close + 1;
    }

    /** Where a host in brackets begins: at the start, or behind the {@code @} of a user; negative if there is none. */
    private static int bracket(String head) {
        if (head.startsWith("[")) {
            return 0;
        }
        var at = head.indexOf("@[");
        return at >= 0 && head.lastIndexOf(':', at) < 0 ? at + 1 : -1;
    }

    private static boolean isDrive(String word, int colon) {
        return colon == 1
                && isAsciiLetter(word.charAt(0))
                && word.length() > 2
                && (word.charAt(2) == '/' || word.charAt(2) == '\\');
    }

    private static boolean isAsciiLetter(char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
    }

    private static Address local(String word) {
        try {
            return new Address.Local(word, Path.of(word));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a file name of this machine: " + e.getReason(), e);
        }
    }

    /** {@code [user@]host:path}: from the home, unless the path begins with a slash. */
    private Address scp(String word, int colon) {
        var head = word.substring(0, colon);
        var bracket = bracket(head);
        var at = bracket >= 0 ? bracket - 1 : head.lastIndexOf('@');
        require(at != 0, "the user name is missing before the @");
        var user = at < 0 ? userDefault : head.substring(0, at);
        var path = word.substring(colon + 1);
        require(path.indexOf('\0') < 0, "a path has no NUL");
        var endpoint = new Endpoint(unbracketed(head.substring(at + 1)), portDefault, user);
        if (path.equals("~") || path.startsWith("~/")) {
            return new Address.Remote(word, endpoint, path.substring(Math.min(2, path.length())), true);
        }
        return new Address.Remote(word, endpoint, path, !path.startsWith("/"));
    }

    private Address url(String word, int colon) {
        require(
                word.substring(0, colon).toLowerCase(Locale.ROOT).equals("rft"),
                "only rft:// addresses are understood");
        var rest = word.substring(colon + URL.length());
        var slash = rest.indexOf('/');
        var authority = slash < 0 ? rest : rest.substring(0, slash);
        var path = slash < 0 ? "/~" : rest.substring(slash);
        var at = authority.lastIndexOf('@');
        var user = at < 0 ? userDefault : authority.substring(0, at);
        require(at < 0 || user.indexOf(':') < 0, "a password does not belong into an address: use --password-file");
        require(at != 0, "the user name is missing before the @");
        var endpoint = endpoint(authority.substring(at + 1), at < 0 ? user : decode(user));
        if (path.equals("/~") || path.startsWith("/~/")) {
            return new Address.Remote(word, endpoint, decodePath(path.substring(Math.min(3, path.length()))), true);
        }
        return new Address.Remote(word, endpoint, decodePath(path), false);
    }

    /** {@code host[:port]}, the host in brackets if it is an IPv6 address. */
    private Endpoint endpoint(String hostAndPort, String user) {
        var colon = hostAndPort.indexOf(':', hostAndPort.startsWith("[") ? hostAndPort.indexOf(']') : 0);
        var host = unbracketed(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon));
        return new Endpoint(host, colon < 0 ? portDefault : port(hostAndPort.substring(colon + 1)), user);
    }

    private static String unbracketed(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        return host;
    }

    private static int port(String text) {
        require(text.matches("[0-9]{1,5}"), "a port is 1 to 65535");
        return Integer.parseInt(text);
    }

    /** What is percent-encoded is meant as it is: no wildcard. */
    private static String decodePath(String text) {
        var plain = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%' && Glob.escaped(encodedChar(text, i)).length() > 1) {
                plain.append('\\');
            }
            plain.append(text.charAt(i));
        }
        return decode(plain.toString());
    }

    private static String encodedChar(String text, int percent) {
        var value = encodedByte(text, percent);
        return value < 0x80 ? Character.toString(value) : "";
    }

    /** Percent-encoded UTF-8 (RFC 3986). An encoded slash or NUL is refused: no name of a file has one. */
    private static String decode(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        for (var i = 0; i < text.length(); ) {
            if (text.charAt(i) == '%') {
                bytes.write(encodedByte(text, i));
                i += 3;
            } else {
                var point = text.codePointAt(i);
                require(point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE, "an address is UTF-8");
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return decoder.decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a percent-encoded name that is not UTF-8", e);
        }
    }

    private static int encodedByte(String text, int percent) {
        var end = Math.min(percent + 3, text.length());
        require(
                text.substring(percent + 1, end).matches("[0-9A-Fa-f]{2}"),
                "after a % in an address come two hexadecimal digits; a % itself is %25");
        var value = Integer.parseInt(text, percent + 1, end, 16);
        require(value != 0 && value != '/', "an address has no encoded slash or NUL");
        return value;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
