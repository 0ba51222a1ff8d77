package io.rft.channel;

import java.io.IOException;

/** Both ends of a command channel over TLS and loopback, for tests of what uses it. */
public record CommandChannels(CommandChannel client, CommandChannel server) implements AutoCloseable {
    public static CommandChannels connected() throws IOException {
        var ends = new Pairing(TlsProvider.best(), TlsProvider.best()).connect(Alpn.COMMAND);
        return new CommandChannels(new CommandChannel(ends.client()), new CommandChannel(ends.server()));
    }

    /** The same after a login, when lines may be long. */
    public static CommandChannels loggedIn() throws IOException {
        var channels = connected();
        channels.client.loggedIn();
        channels.server.loggedIn();
        return channels;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
