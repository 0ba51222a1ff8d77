package io.rft.daemon;

import io.rft.Escaped;
import io.rft.posix.Pam;
import io.rft.posix.Pam.Verdict;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * How answers of the process that talks to PAM go over the pipe: the length of the rest in two bytes, big end first, a byte with the verdict
 * (0 accepted, 1 refused, 2 failed), and why, in UTF-8. Modules are code of others, so what comes is believed only as far as it is that.
 */
final class PamAnswers {
    private static final int WHY_BYTES_MAX = 1000;
    private static final int WHY_CHARACTERS_MAX = 300;

    private PamAnswers() {}

    static void write(Pam.Answer answer, OutputStream out) throws IOException {
        var why = StandardCharsets.UTF_8.encode(Escaped.of(answer.why(), WHY_CHARACTERS_MAX));
        why.limit(Math.min(why.limit(), WHY_BYTES_MAX));
        var frame = ByteBuffer.allocate(Short.BYTES + 1 + why.remaining());
        frame.putShort((short) (1 + why.remaining()))
                .put(number(answer.verdict()))
                .put(why);
        out.write(frame.array());
        out.flush();
    }

    /** Fails with {@link IOException} for what is no answer, and at the end. */
    static Pam.Answer read(InputStream from) throws IOException {
        var in = new DataInputStream(from);
        var length = in.readUnsignedShort();
        if (length < 1 || length > 1 + WHY_BYTES_MAX) {
            throw new IOException("no answer is so long");
        }
        var verdict = verdict(in.readUnsignedByte());
        var why = new byte[length - 1];
        in.readFully(why);
        return new Pam.Answer(verdict, Escaped.of(text(why), WHY_CHARACTERS_MAX));
    }

    private static byte number(Verdict verdict) {
        return switch (verdict) {
            case ACCEPTED -> 0;
            case REFUSED -> 1;
            case FAILED -> 2;
        };
    }

    private static Verdict verdict(int number) throws IOException {
        return switch (number) {
            case 0 -> Verdict.ACCEPTED;
            case 1 -> Verdict.REFUSED;
            case 2 -> Verdict.FAILED;
            default -> throw new IOException("there is no such verdict");
        };
    }

    private static String text(byte[] utf8) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("why is not UTF-8", e);
        }
    }
}
