package io.rft.client;

/** What holds a transfer back, as far as this end of it can know. */
public enum Bottleneck {
    /** It is as fast as was agreed, or as its share of what sessions have in common. */
    RATE_LIMIT,
    /** This process keeps all processors of the machine busy. */
    OWN_CPU,
    /** There is always something to send, and the path does not take it faster. */
    NETWORK,
    /** The receiver has no room for what the path would bring: it does not read, compute or store faster. */
    PEER
}
