package io.rft.channel;

import java.net.InetAddress;

/**
 * Who receives the connections of a {@link Listener}. Each call with a channel is on a virtual thread of its own, may last
 * as long as the connection, and takes ownership of the channel.
 */
public interface Doorman {
    /** Whether a connection from there is accepted now at all; asked before anything is read or computed, on the thread that accepts. */
    default boolean listensTo(InetAddress peer) {
        return true;
    }

    void command(SecureChannel channel);

    void data(SecureChannel channel);
}
