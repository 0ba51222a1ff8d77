package io.rft.channel;

import io.rft.RftException;

/** What holds a data connection to its rates: asked for leave before every piece. Called by the sending thread only. */
public interface Pace {
    /** No limit. */
    Pace NONE = new Pace() {
        @Override
        public int pieceBytes() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void await(int bytes) {}
    };

    /** The most bytes to ask leave for at once, at least 1. */
    int pieceBytes();

    /** Returns when so many bytes may be sent; fails when they never may, because what they belong to has ended. */
    void await(int bytes) throws RftException;
}
