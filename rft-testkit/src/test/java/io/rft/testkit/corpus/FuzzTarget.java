package io.rft.testkit.corpus;

import java.util.Arrays;
import java.util.List;

/** What Jazzer calls: the first byte of an input says which parser reads the others. */
public final class FuzzTarget {
    private static final List<Parser> PARSERS = Parsers.all();

    private FuzzTarget() {}

    /** Fails with {@link AssertionError} for a finding. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 0) {
            parser(data).readUnmeasured(Input.ofBytes(Arrays.copyOfRange(data, 1, data.length)));
        }
    }

    static Parser parser(byte[] data) {
        return PARSERS.get((data[0] & 0xff) % PARSERS.size());
    }

    /** The input that stands for this one of this parser. */
    static byte[] data(Parser parser, byte[] input) {
        var data = new byte[input.length + 1];
        data[0] = (byte) PARSERS.indexOf(parser);
        System.arraycopy(input, 0, data, 1, input.length);
        return data;
    }
}
