package io.rft.channel;

/**
 * Who receives the connections of a {@link Listener}. Each call is on a virtual thread of its own, may last as long as the
 * connection, and takes ownership of the channel.
 */
public interface Doorman {
    void command(SecureChannel channel);

    void data(SecureChannel channel);
}
