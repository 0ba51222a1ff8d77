package io.rft.testkit.corpus;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Changes inputs by chance, mostly a little, so that they still get far into a parser. Pure. */
final class Mutations {
    private static final int CHANGES_MAX = 5;

    /** What means something to one of the parsers. */
    private static final List<byte[]> WORDS = Stream.concat(
                    Stream.of(
                                    "\"",
                                    "\\",
                                    "{",
                                    "}",
                                    "[",
                                    "]",
                                    ",",
                                    ":",
                                    ";",
                                    "=",
                                    "/",
                                    "..",
                                    "/../",
                                    "*",
                                    "**/",
                                    "?",
                                    "!",
                                    "#",
                                    "@",
                                    "%",
                                    "%00",
                                    "%2f",
                                    "-",
                                    "+",
                                    ".",
                                    "0",
                                    "-1",
                                    "1e9",
                                    "null",
                                    "true",
                                    "\"\"",
                                    "[]",
                                    "{}",
                                    "\n",
                                    "\r\n",
                                    "\t",
                                    " ",
                                    "'",
                                    "$'",
                                    "\\u0000",
                                    "\\ud800",
                                    "\\x1b",
                                    "9223372036854775807",
                                    "9223372036854775808",
                                    "4294967296",
                                    "65536",
                                    "ssh-ed25519 ",
                                    "from=\"",
                                    "[[user]]\n",
                                    "00000000")
                            .map(word -> Input.ofText(word).bytes()),
                    Stream.of(
                                    "00",
                                    "ff",
                                    "7f",
                                    "80",
                                    "0a",
                                    "00000000",
                                    "ffffffff",
                                    "7fffffff",
                                    "80000000",
                                    "00000001",
                                    "7fffffffffffffff",
                                    "8000000000000000",
                                    "efbbbf",
                                    "c080",
                                    "eda080",
                                    "f48fbfbf",
                                    "e280ae",
                                    "1b5b324a",
                                    "cc88",
                                    "d9a5")
                            .map(HexFormat.of()::parseHex))
            .toList();

    private Mutations() {}

    /** The one input, changed, and perhaps mixed with the other. */
    static byte[] of(byte[] one, byte[] other, SplittableRandom random) {
        var bytes = one;
        for (var left = random.nextInt(1, CHANGES_MAX + 1); left > 0; left--) {
            bytes = changed(bytes, other, random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, byte[] other, SplittableRandom random) {
        var from = random.nextInt(bytes.length + 1);
        var to = Math.min(bytes.length, from + random.nextInt(1, 17));
        var part = Arrays.copyOfRange(bytes, from, to);
        return switch (random.nextInt(9)) {
            case 0 -> spliced(bytes, from, to, new byte[0]);
            case 1 -> spliced(bytes, from, from, part); // twice
            case 2 -> spliced(bytes, from, from, word(random));
            case 3, 4 -> spliced(bytes, from, to, word(random));
            case 5 -> Arrays.copyOf(bytes, from);
            case 6 -> spliced(bytes, from, to, piece(other, random));
            case 7 -> spliced(bytes, from, to, reversed(part));
            default -> flipped(bytes, random);
        };
    }

    private static byte[] flipped(byte[] bytes, SplittableRandom random) {
        var flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return flipped;
    }

    private static byte[] piece(byte[] bytes, SplittableRandom random) {
        var from = random.nextInt(bytes.length + 1);
        return Arrays.copyOfRange(bytes, from, random.nextInt(from, bytes.length + 1));
    }

    private static byte[] word(SplittableRandom random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private static byte[] reversed(byte[] bytes) {
        var reversed = new byte[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        var spliced = new ByteArrayOutputStream(bytes.length + between.length);
        spliced.write(bytes, 0, from);
        spliced.writeBytes(between);
        spliced.write(bytes, to, bytes.length - to);
        return spliced.toByteArray();
    }
}
