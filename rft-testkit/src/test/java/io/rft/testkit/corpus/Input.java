package io.rft.testkit.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What a parser is given: bytes, or a text of Java, which may have half characters that no bytes stand for. */
public final class Input {
    /** {@code ⟦a*300⟧} stands for 300 times {@code a}, {@code ⟦0xc080⟧} for these two bytes. */
    private static final Pattern NOTATION = Pattern.compile("⟦(?:0x([0-9a-f]+)|(.+?)\\*([0-9]+))⟧", Pattern.DOTALL);

    private final byte[] bytes;
    private final String text;

    private Input(byte[] bytes, String text) {
        this.bytes = bytes;
        this.text = text;
    }

    public static Input ofText(String text) {
        return new Input(text.getBytes(UTF_8), text);
    }

    /** What is no UTF-8 shows as such in the text. */
    public static Input ofBytes(byte[] bytes) {
        return new Input(bytes, new String(bytes, UTF_8));
    }

    /** As the corpus writes it. */
    static Input ofNotation(String notation) {
        if (!notation.contains("⟦")) {
            return ofText(notation);
        }
        var text = new StringBuilder();
        var bytes = new ByteArrayOutputStream();
        var matcher = NOTATION.matcher(notation);
        var end = 0;
        while (matcher.find()) {
            add(notation.substring(end, matcher.start()), text, bytes);
            if (matcher.group(1) != null) {
                bytes.writeBytes(HexFormat.of().parseHex(matcher.group(1)));
                text.append('\ufffd');
            } else {
                add(matcher.group(2).repeat(Integer.parseInt(matcher.group(3))), text, bytes);
            }
            end = matcher.end();
        }
        add(notation.substring(end), text, bytes);
        return new Input(bytes.toByteArray(), text.toString());
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes());
    }

    public String text() {
        return text;
    }

    /** Equal for equal inputs. */
    String key() {
        return HexFormat.of().formatHex(bytes) + text;
    }

    int length() {
        return bytes.length;
    }

    private static void add(String part, StringBuilder text, ByteArrayOutputStream bytes) {
        text.append(part);
        bytes.writeBytes(part.getBytes(UTF_8));
    }
}
