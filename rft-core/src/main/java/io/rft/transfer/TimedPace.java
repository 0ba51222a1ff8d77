package io.rft.transfer;

import io.rft.RftException;
import io.rft.TransferId;

/** A pace whose waiting is counted. One thread. */
final class TimedPace implements ConnectionPace {
    private final ConnectionPace pace;
    private final Delays delays;

    TimedPace(ConnectionPace pace, Delays delays) {
        this.pace = pace;
        this.delays = delays;
    }

    @Override
    public void carries(TransferId transfer) {
        pace.carries(transfer);
    }

    @Override
    public int pieceBytes() {
        return pace.pieceBytes();
    }

    @Override
    public void await(int bytes) throws RftException {
        try (var _ = delays.atPace()) {
            pace.await(bytes);
        }
    }
}
