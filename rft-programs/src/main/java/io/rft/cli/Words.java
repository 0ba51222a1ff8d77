package io.rft.cli;

import io.rft.client.Bottleneck;

/** What people are told for what programs are told by a word. Pure. */
final class Words {
    private Words() {}

    /** What holds a transfer back. */
    static String of(Bottleneck bottleneck) {
        return switch (bottleneck) {
            case RATE_LIMIT -> "bandwidth limit";
            case OWN_CPU -> "own CPU";
            case LOCAL_DISK -> "local disk";
            case NETWORK -> "network";
            case REMOTE_DISK -> "remote disk";
            case PEER_CPU -> "peer's CPU";
            case PEER -> "peer";
        };
    }
}
