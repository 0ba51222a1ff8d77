package io.rft.client;

import io.rft.RftException;

/**
 * What a copy would have kept of its source where that is permitted, and was not.
 *
 * @param entries how many entries it was tried for; not for others, once all of some hundreds were refused
 * @param first why it was refused the first time
 */
public record Unkept(long entries, RftException first) {
    /** The same and so many more. */
    Unkept and(long more) {
        return new Unkept(entries + more, first);
    }
}
