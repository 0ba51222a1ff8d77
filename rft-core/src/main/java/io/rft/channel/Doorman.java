package io.rft.channel;

import java.net.InetAddress;

/**
 * Who receives the connections of a {@link Listener}. Each call with a channel is on a virtual thread of its own, may last
 * as long as the connection, and takes ownership of the channel.
 */
public interface Doorman {
    /** What is known of an address before anything is read or computed for it. */
    enum Standing {
        /** Somebody from there has proved who they are: strangers that are too many do not take their place. */
        KNOWN,
        STRANGER,
        /** Nothing of it is accepted now. */
        UNWELCOME
    }

    /** Asked for every connection, on the thread that accepts. */
    default Standing standing(InetAddress peer) {
        return Standing.STRANGER;
    }

    void command(SecureChannel channel);

    void data(SecureChannel channel);
}
