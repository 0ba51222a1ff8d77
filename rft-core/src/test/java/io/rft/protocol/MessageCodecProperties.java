package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.seeded.Seeded;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

class MessageCodecProperties {
    private static final String[] TOKENS = {
        "null", "true", "-1", "1.5", "1e9", "99999999999999999999", "\"\"", "[]", "{}", "[[1,2]]", "\"\\ud800\"",
        "\"\\u0000\"", ",", ":", "}", "]", "\"type\":\"ping\"", "\"id\":1", "\"re\":1", "\n", "\uFEFF", "[[[[[[[[[[[["
    };

    @Seeded(500)
    void anyMessageIsReadAsItWasWritten(SplittableRandom random) throws RftException {
        var messages = new RandomMessages(random);
        for (var kind = 0; kind < messages.kinds(); kind++) {
            var envelope = messages.next(kind);

            var line = MessageCodec.encode(envelope);

            assertEquals(envelope, MessageCodec.decode(ByteBuffer.wrap(line)));
            assertFalse(new String(line, UTF_8).contains("\n"), "a message is one line");
            assertTrue(line.length <= Limits.LINE_BYTES_MAX);
        }
    }

    @Seeded(2000)
    void aDamagedLineIsAMessageOrMalformedAndNothingElse(SplittableRandom random) {
        var golden = Golden.ALL.get(random.nextInt(Golden.ALL.size()));
        var line = MessageCodec.encode(golden.value());
        for (var damages = random.nextInt(1, 4); damages > 0; damages--) {
            line = damaged(line, random);
        }

        decodeOrRefuse(line);
    }

    @Seeded(500)
    void aLineWithOneValueExchangedIsAMessageOrMalformed(SplittableRandom random) {
        var line = Golden.ALL.get(random.nextInt(Golden.ALL.size())).file();
        var values = line.split("(?<=[:,\\[])|(?=[,\\]}])");
        values[random.nextInt(values.length)] = TOKENS[random.nextInt(TOKENS.length)];

        decodeOrRefuse(String.join("", values).getBytes(UTF_8));
    }

    @Seeded(500)
    void randomBytesAreMalformed(SplittableRandom random) {
        var bytes = new byte[random.nextInt(1000)];
        random.nextBytes(bytes);

        assertFalse(decodeOrRefuse(bytes));
    }

    @Seeded(500)
    void aRandomHeaderIsABlockThatCanBeOrRefused(SplittableRandom random) {
        var bytes = new byte[BlockHeader.BYTES];
        random.nextBytes(bytes);
        Arrays.fill(bytes, 0, random.nextInt(8), (byte) 0);
        bytes[0] = (byte) random.nextInt(4);
        try {
            var header = BlockHeaderCodec.decode(ByteBuffer.wrap(bytes));
            var again = ByteBuffer.allocate(BlockHeader.BYTES);
            BlockHeaderCodec.encode(header, again);
            assertEquals(ByteBuffer.wrap(bytes), again.flip());
        } catch (RftException e) {
            assertEquals(ErrorCode.PROTOCOL, e.code());
        }
    }

    /** Whether the line is a message; then it must also have one form to write and read again. */
    private static boolean decodeOrRefuse(byte[] line) {
        try {
            var envelope = MessageCodec.decode(ByteBuffer.wrap(line));
            assertEquals(envelope, MessageCodec.decode(ByteBuffer.wrap(MessageCodec.encode(envelope))));
            return true;
        } catch (MalformedMessageException e) {
            assertEquals(ErrorCode.PROTOCOL, e.code());
            assertTrue(String.valueOf(e.getMessage()).length() < 300, e.getMessage());
            return false;
        }
    }

    private static byte[] damaged(byte[] line, SplittableRandom random) {
        if (line.length == 0) {
            return line;
        }
        var at = random.nextInt(line.length);
        return switch (random.nextInt(5)) {
            case 0 -> { // another byte
                var other = line.clone();
                other[at] = (byte) random.nextInt();
                yield other;
            }
            case 1 -> Arrays.copyOf(line, at);
            case 2 ->
                joined(Arrays.copyOf(line, at), Arrays.copyOfRange(line, random.nextInt(line.length), line.length));
            case 3 -> joined(line, Arrays.copyOfRange(line, at, line.length));
            default -> {
                var token = TOKENS[random.nextInt(TOKENS.length)].getBytes(UTF_8);
                yield joined(joined(Arrays.copyOf(line, at), token), Arrays.copyOfRange(line, at, line.length));
            }
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
