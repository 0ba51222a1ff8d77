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
import java.util.function.Consumer;
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

    /**
     * A TLS connection to a server that may not be there, whose key has been checked.
     *
     * @param abort hears, once it is dialed, what ends the rest at once
     */
    SecureChannel connect(Alpn purpose, Consumer<Runnable> abort) throws RftException {
        var socket = dial(options.connectTimeout());
        abort.accept(() -> Redial.close(socket));
        return encrypt(socket, purpose);
    }

    /** The same to a server that was there before, and comes back at any moment. */
    SecureChannel reconnect(Alpn purpose, Consumer<Runnable> abort) throws RftException {
        var redial = new Redial(this, purpose);
        abort.accept(redial::end);
        return redial.connect(options.connectTimeout());
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

    /**
     * The ways to log in on this connection, in the order in which they are tried: by key or password, and last by each key together
     * with the password, for a server that wants both.
     */
    List<Handshake.Attempt> attempts(SecureChannel channel) {
        var all = credentials.attempts();
        var attempts = new ArrayList<Handshake.Attempt>();
        for (var one : all) {
            attempts.add(
                    switch (one) {
                        case Credentials.Attempt.Password password ->
                            new Handshake.Attempt("password", () -> credential(password));
                        case Credentials.Attempt.Key key ->
                            new Handshake.Attempt("publickey", () -> credential(key, channel));
                    });
        }
        for (var one : all) {
            for (var other : all) {
                if (one instanceof Credentials.Attempt.Key key
                        && other instanceof Credentials.Attempt.Password password) {
                    attempts.add(new Handshake.Attempt(
                            "publickey+password",
                            () -> new Message.Credential.KeyAndPassword(
                                    credential(key, channel), credential(password))));
                }
            }
        }
        return attempts;
    }

    private static Message.Credential.Password credential(Credentials.Attempt.Password password) throws RftException {
        return new Message.Credential.Password(password.source().password());
    }

    private Message.Credential.PublicKey credential(Credentials.Attempt.Key key, SecureChannel channel)
            throws RftException {
        var exporter = channel.export(SshSignatures.EXPORTER_LABEL, new byte[0], SshSignatures.EXPORTER_BYTES);
        var spki = channel.serverCertificate().getPublicKey().getEncoded();
        var statement = SshSignatures.loginStatement(exporter, spki, endpoint.user());
        return new Message.Credential.PublicKey(
                key.publicKey().blob(), key.signer().sign(statement));
    }
}
