package io.rft.client;

/** What holds a transfer back, as far as this end of it can know. */
public enum Bottleneck {
    /** It is as fast as was agreed, or as its share of what sessions have in common. */
    RATE_LIMIT,
    /** This process keeps all processors of the machine busy. */
    OWN_CPU,
    /** What is sent is read no faster here, or what comes is stored no faster. */
    LOCAL_DISK,
    /** There is always something to send, and the path does not take it faster. */
    NETWORK,
    /** The server reads or stores no faster, and says so. */
    REMOTE_DISK,
    /** The server's processors are busy, and it says so. */
    PEER_CPU,
    /** The receiver has no room for what the path would bring: it does not read, compute or store faster. */
    PEER
}
