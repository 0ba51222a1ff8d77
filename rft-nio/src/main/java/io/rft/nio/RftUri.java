package io.rft.nio;

import io.rft.client.Endpoint;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code rft://user@host[:port]/path} says. Characters that mean something in a URI are percent-encoded, as UTF-8, in user and path.
 * Pure.
 *
 * @param user empty where the URI names none
 * @param path {@code /} where it has none
 */
record RftUri(Optional<String> user, String host, int port, String path) {
    static final String SCHEME = "rft";

    private static final Pattern AUTHORITY =
            Pattern.compile("(?:([^@]*)@)?(\\[[^\\]]+]|[^:\\[\\]@]+)(?::([0-9]{1,5}))?");
    private static final String PLAIN_IN_USER = "-._~!$&'()*+,;=";
    private static final String PLAIN_IN_PATH = PLAIN_IN_USER + ":@/";
    private static final Pattern ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Fails with {@link IllegalArgumentException}, which never repeats what may be a password. */
    static RftUri parse(URI uri) {
        require(SCHEME.equalsIgnoreCase(uri.getScheme()), "the URI of an RFT server begins with rft://");
        require(uri.getRawQuery() == null && uri.getRawFragment() == null, "a URI of RFT has no ? and no #");
        var matcher =
                AUTHORITY.matcher(Optional.ofNullable(uri.getRawAuthority()).orElse(""));
        require(matcher.matches(), "a URI of RFT is rft://user@host[:port]/path");
        var user = Optional.ofNullable(matcher.group(1)).map(RftUri::decoded);
        require(
                matcher.group(1) == null || matcher.group(1).indexOf(':') < 0,
                "a URI of RFT has no password: it is for the environment");
        var host = decoded(matcher.group(2).replaceAll("[\\[\\]]", ""));
        var port = matcher.group(3) == null ? Endpoint.PORT_DEFAULT : Integer.parseInt(matcher.group(3));
        var path = decoded(Optional.ofNullable(uri.getRawPath()).orElse(""));
        return new RftUri(user, host, port, path.isEmpty() ? "/" : path);
    }

    /** The server, where whoever is not named is this user. */
    Endpoint endpoint(String userDefault) {
        return new Endpoint(host, port, user.orElse(userDefault));
    }

    /** The URI of an absolute path at a server. */
    static URI of(Endpoint endpoint, String path) {
        var host = endpoint.host().indexOf(':') < 0
                ? endpoint.host()
                : "[" + endpoint.host().replace("%", "%25") + "]";
        var port = endpoint.port() == Endpoint.PORT_DEFAULT ? "" : ":" + endpoint.port();
        return URI.create(SCHEME + "://" + encoded(endpoint.user(), PLAIN_IN_USER) + "@" + host + port
                + encoded(path, PLAIN_IN_PATH));
    }

    private static String encoded(String text, String plain) {
        var encoded = new StringBuilder();
        for (var one : text.getBytes(StandardCharsets.UTF_8)) {
            var isLetter = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9');
            if (isLetter || (one > 0 && plain.indexOf(one) >= 0)) {
                encoded.append((char) one);
            } else {
                encoded.append('%').append(HEX.toHexDigits(one));
            }
        }
        return encoded.toString();
    }

    private static String decoded(String text) {
        var bytes = new ByteArrayOutputStream();
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                // Java lets a zone stand as it is.
                require(
                        ENCODED.matcher(text).region(i, text.length()).lookingAt(),
                        "after a % in a URI come two hexadecimal digits");
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else {
                var point = text.codePointAt(i);
                require(
                        Character.charCount(point) == 2 || !Character.isSurrogate(text.charAt(i)),
                        "a URI of RFT has no half characters");
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point) - 1;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("what is percent-encoded in a URI of RFT is not UTF-8", e);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
