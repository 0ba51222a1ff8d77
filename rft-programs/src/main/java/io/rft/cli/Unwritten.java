package io.rft.cli;

import io.rft.RftException;

/** Carries out of what a server tells bit by bit why there is no use in being told more: nobody takes our lines, for example. */
final class Unwritten extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RftException cause;

    Unwritten(RftException cause) {
        super(cause);
        this.cause = cause;
    }

    RftException cause() {
        return cause;
    }
}
