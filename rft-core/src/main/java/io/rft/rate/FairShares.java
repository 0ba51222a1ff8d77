package io.rft.rate;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Max-min fairness: who wants little gets it, and what is left is divided evenly among those who want more. Pure.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc970">RFC 970</a>, where fairness among hosts that share a gateway comes from
 */
public final class FairShares {
    private FairShares() {}

    /** What each gets of this rate, all in bytes per second; both may be infinite. */
    public static double[] of(double rate, double... wanted) {
        var shares = wanted.clone();
        if (Double.isInfinite(rate)) {
            return shares;
        }
        var modestFirst = IntStream.range(0, wanted.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> wanted[i]))
                .toList();
        var left = rate;
        var others = wanted.length;
        for (var i : modestFirst) {
            shares[i] = Math.min(wanted[i], left / others);
            left -= shares[i];
            others--;
        }
        return shares;
    }

    /** What they want together, at most this rate. */
    public static double sum(double rate, double... wanted) {
        return Math.min(rate, Arrays.stream(wanted).sum());
    }
}
