package io.rft.transfer;

import io.rft.TransferId;
import io.rft.channel.Pace;

/** The {@link Pace} of one direction of a connection, which has to know whose block comes. One thread. */
interface ConnectionPace extends Pace {
    /** The pieces that follow are of this file. */
    void carries(TransferId transfer);
}
