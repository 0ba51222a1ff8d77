package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.posix.Pam;
import io.rft.posix.Pam.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PamRequestTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void aRequestArrivesAsItWasWritten() throws IOException {
        var written = written(new PamRequest.Password(new PamRequest.Account("ada", "::1"), bytes("secret")));

        var read = assertInstanceOf(PamRequest.Password.class, read(written).orElseThrow());

        assertEquals(new PamRequest.Account("ada", "::1"), read.account());
        assertArrayEquals(bytes("secret"), read.password());
        assertEquals("0013" + "01" + "0003616461" + "00033a3a31" + "0006736563726574", HEX.formatHex(written));
    }

    @Test
    void theLongestArrivesToo() throws IOException {
        var request = new PamRequest.Password(new PamRequest.Account("a".repeat(256), "p".repeat(64)), filled(511));

        var read = assertInstanceOf(
                PamRequest.Password.class, read(written(request)).orElseThrow());

        assertArrayEquals(filled(511), read.password());
    }

    @Test
    void theEndIsNoRequest() throws IOException {
        assertEquals(Optional.empty(), read(new byte[0]));
        assertInstanceOf(
                PamRequest.Hello.class, read(written(new PamRequest.Hello())).orElseThrow());
        var account = new PamRequest.Account("ada", "::1");
        assertEquals(account, read(written(account)).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // half a length
                "0000", // nothing
                "0001", // less than was announced
                "ffff00", // longer than any
                "000103", // of another kind
                "00020000", // more than belongs to it
                "000602000161" + "00", // ends within a length
                "000802000161" + "000562", // ends within a text
                "0007" + "02" + "0000" + "000162", // an empty name
                "0008" + "02" + "000100" + "000162", // a NUL
                "0007" + "02" + "0001ff" + "000162", // no UTF-8
                "000b01" + "000161" + "000162" + "0001", // no password
            })
    void whatIsNoRequestIsRefused(String hex) {
        assertThrows(IOException.class, () -> read(HEX.parseHex(hex)));
    }

    @Test
    void whatPamWouldCutShortIsNoRequest() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new PamRequest.Password(new PamRequest.Account("ada", "::1"), bytes("secret\0junk")));
        assertThrows(IllegalArgumentException.class, () -> new PamRequest.Account("a\0", "::1"));
        assertThrows(IllegalArgumentException.class, () -> new PamRequest.Account("", "::1"));
    }

    @Test
    void anAnswerArrivesAsItWasWrittenWithoutControlCharacters() throws IOException {
        var out = new ByteArrayOutputStream();
        PamAnswers.write(new Pam.Answer(Verdict.REFUSED, "wröng\u001b[2J"), out);
        PamAnswers.write(new Pam.Answer(Verdict.FAILED, "ö".repeat(2000)), out);
        PamAnswers.write(new Pam.Answer(Verdict.ACCEPTED, ""), out);
        var in = new ByteArrayInputStream(out.toByteArray());

        var first = PamAnswers.read(in);
        assertEquals(Verdict.REFUSED, first.verdict());
        assertFalse(first.why().contains("\u001b"), first::why);
        assertEquals(Verdict.FAILED, PamAnswers.read(in).verdict());
        assertEquals(new Pam.Answer(Verdict.ACCEPTED, ""), PamAnswers.read(in));
        assertEquals(0, in.available());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0000", "0001", "000103", "0002" + "01" + "ff", "0003" + "01" + "61", "ffff00"})
    void whatIsNoAnswerIsRefused(String hex) {
        assertThrows(IOException.class, () -> PamAnswers.read(new ByteArrayInputStream(HEX.parseHex(hex))));
    }

    private static Optional<PamRequest> read(byte[] bytes) throws IOException {
        return PamRequest.read(new ByteArrayInputStream(bytes));
    }

    private static byte[] written(PamRequest request) throws IOException {
        var out = new ByteArrayOutputStream();
        request.write(out);
        return out.toByteArray();
    }

    private static byte[] filled(int length) {
        return bytes("x".repeat(length));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
