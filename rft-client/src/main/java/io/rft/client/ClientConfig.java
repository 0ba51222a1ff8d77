package io.rft.client;

import io.rft.Checkpointing;
import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.Alpn;
import io.rft.channel.Dialer;
import io.rft.channel.HostKeyCheck;
import io.rft.channel.SecureChannel;
import io.rft.channel.SocketWishes;
import io.rft.channel.TlsClient;
import io.rft.clock.Ticker;
import io.rft.disk.Disk;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.protocol.SshSignatures;
import io.rft.session.Handshake;
import io.rft.task.TaskGroup;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** All that a client was given or keeps for its whole life, and how it connects with that. Thread-safe. */
record ClientConfig(
        Endpoint endpoint,
        Credentials credentials,
        HostKeyCheck trust,
        Wishes wishes,
        ConnectOptions options,
        SocketWishes sockets,
        Dialer dialer,
        Optional<JobStore> jobs,
        BufferPool buffers,
        TaskGroup tasks,
        Ticker ticker,
        RandomGenerator random,
        Disk disk,
        Checkpointing checkpointing,
        ConnectionChoice connections) {
    /** A data connection that lived this long was a success. */
    static final Duration STEADY = Duration.ofSeconds(1);

    /** The same for a client of its own whose session has a single data connection. */
    ClientConfig withOneConnection(TaskGroup ownTasks) {
        return new ClientConfig(
                endpoint,
                credentials,
                trust,
                new Wishes(new Settings(1, settings().blockBytes(), settings().limits())),
                options,
                sockets,
                dialer,
                Optional.empty(),
                buffers,
                ownTasks,
                ticker,
                random,
                disk,
                checkpointing,
                ConnectionChoice.FIXED);
    }

    /** What the client wishes now. */
    Settings settings() {
        return wishes.settings();
    }

    String software() {
        return "rft/" + RftClient.VERSION;
    }

    /** A TLS connection to a server that may not be there, whose key has been checked. */
    SecureChannel connect(Alpn purpose) throws RftException {
        return encrypt(dial(options.connectTimeout()), purpose);
    }

    /** The same to a server that was there before, and comes back at any moment. */
    SecureChannel reconnect(Alpn purpose) throws RftException {
        return Redial.connect(this, purpose, options.connectTimeout());
    }

    SocketChannel dial(Duration limit) throws RftException {
        var address =
                InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()); // the dialer tries every address
        return dialer.dial(address, limit);
    }

    /** Takes ownership of the socket. */
    SecureChannel encrypt(SocketChannel socket, Alpn purpose) throws RftException {
        return new TlsClient(trust).connect(socket, endpoint.hostAndPort(), purpose);
    }

    /** The ways to log in on this connection, in the order in which they are tried. */
    List<Handshake.Attempt> attempts(SecureChannel channel) {
        var attempts = new ArrayList<Handshake.Attempt>();
        for (var attempt : credentials.attempts()) {
            attempts.add(
                    switch (attempt) {
                        case Credentials.Attempt.Password(var source) ->
                            () -> new Message.Credential.Password(source.password());
                        case Credentials.Attempt.Key(var key, var privateKey) ->
                            () -> {
                                var exporter = channel.export(
                                        SshSignatures.EXPORTER_LABEL, new byte[0], SshSignatures.EXPORTER_BYTES);
                                var spki = channel.serverCertificate()
                                        .getPublicKey()
                                        .getEncoded();
                                var statement = SshSignatures.loginStatement(exporter, spki, endpoint.user());
                                return new Message.Credential.PublicKey(
                                        key.blob(), SshSignatures.sign(privateKey, key, statement));
                            };
                    });
        }
        return attempts;
    }
}
