package io.rft.client;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshSignatures;
import io.rft.protocol.SshWire;
import io.rft.task.Deadlines;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An {@code ssh-agent} that holds a user's keys and signs with them (OpenSSH's PROTOCOL.agent). One connection per question, with a
 * deadline; answers are bounded before they are read, and no signature is believed that does not verify. Thread-safe; blocks.
 */
public final class SshAgent {
    /** Of an agent with more keys the first so many are looked at. */
    static final int KEYS_MAX = 64;

    static final int ANSWER_BYTES_MAX = 256 << 10;

    private static final long LIST_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    private static final long SIGN_NANOS_MAX = TimeUnit.SECONDS.toNanos(60); // somebody may have to touch something

    private static final byte REQUEST_IDENTITIES = 11;
    private static final byte IDENTITIES_ANSWER = 12;
    private static final byte SIGN_REQUEST = 13;
    private static final byte SIGN_RESPONSE = 14;
    private static final int FLAG_RSA_SHA512 = 4;

    private final Path socket;

    public SshAgent(Path socket) {
        this.socket = socket;
    }

    /** The keys of a kind that can be used here, in the agent's order. Fails with {@code OTHER} where there is no agent. */
    public List<SshPublicKey> keys() throws RftException {
        var answer = ask(new byte[] {REQUEST_IDENTITIES}, LIST_NANOS_MAX);
        try {
            return keys(answer);
        } catch (IllegalArgumentException e) {
            throw failure("it does not answer as an agent does", e);
        }
    }

    /** The keys that can be used in an agent's answer; fails with {@link IllegalArgumentException} where it is none. */
    static List<SshPublicKey> keys(ByteBuffer answer) {
        require(answer.hasRemaining() && answer.get() == IDENTITIES_ANSWER);
        require(answer.remaining() >= Integer.BYTES);
        var count = answer.getInt();
        var keys = new ArrayList<SshPublicKey>();
        for (var i = 0; i < count && keys.size() < KEYS_MAX; i++) {
            var blob = SshWire.string(answer);
            SshWire.string(answer); // the comment
            if (SshPublicKey.Algorithm.isKnown(SshWire.text(ByteBuffer.wrap(blob)))) {
                usable(blob).ifPresent(keys::add);
            }
        }
        return List.copyOf(keys);
    }

    /** Empty for one that is too short, say: it does not keep others from being used. */
    private static Optional<SshPublicKey> usable(byte[] blob) {
        try {
            return Optional.of(SshPublicKey.ofBlob(new Blob(blob)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The signature of a login by a key of the agent's; fails with {@code AUTHENTICATION} where it does not sign. */
    public Blob sign(SshPublicKey key, byte[] statement) throws RftException {
        var strings = SshWire.strings(key.blob().toBytes(), SshSignatures.toBeSigned(statement));
        var question = ByteBuffer.allocate(1 + strings.length + Integer.BYTES)
                .put(SIGN_REQUEST)
                .put(strings)
                .putInt(key.algorithm() == SshPublicKey.Algorithm.RSA ? FLAG_RSA_SHA512 : 0);
        var answer = ask(question.array(), SIGN_NANOS_MAX);
        try {
            if (answer.hasRemaining() && answer.get() == SIGN_RESPONSE) {
                var signature = SshSignatures.envelope(key, SshWire.string(answer));
                if (SshSignatures.verify(key, signature, statement)) {
                    return signature;
                }
            }
        } catch (IllegalArgumentException e) {
            throw failure("it does not answer as an agent does", e);
        }
        throw new AuthenticationException("the agent did not sign with the key " + key.fingerprint(), "");
    }

    /** The body of its answer. */
    private ByteBuffer ask(byte[] question, long nanosMax) throws RftException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                var _ = Deadlines.system().arm(nanosMax, () -> closeQuietly(channel))) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            var out = ByteBuffer.wrap(SshWire.strings(question));
            while (out.hasRemaining()) {
                channel.write(out);
            }
            var length = read(channel, Integer.BYTES).getInt();
            if (length < 1 || length > ANSWER_BYTES_MAX) {
                throw new IOException("an answer of " + length + " bytes");
            }
            return read(channel, length);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            throw failure(String.valueOf(e.getMessage()), e);
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("it ends in the middle of its answer");
            }
        }
        return bytes.flip();
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Whoever reads from it hears of the end all the same.
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("an answer to something else");
        }
    }

    private RftException failure(String why, Exception cause) {
        return new RftException(ErrorCode.OTHER, "the ssh-agent at " + socket + " cannot be used: " + why, cause);
    }
}
