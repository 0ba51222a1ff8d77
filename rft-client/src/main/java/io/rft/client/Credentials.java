package io.rft.client;

import io.rft.AuthenticationException;
import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshSignatures;
import java.security.PrivateKey;
import java.util.List;

/**
 * How a client proves who its user is: attempts, made in this order until the server accepts one. Asked for at every login of a
 * session, so what a person typed is kept by whoever asked them. Thread-safe; never in logs: {@code toString} hides every secret.
 */
@FunctionalInterface
public interface Credentials {
    List<Attempt> attempts();

    /** One way to log in. */
    sealed interface Attempt {
        /** A signature by this key over the login statement, made only when its turn comes. */
        record Key(SshPublicKey publicKey, Signer signer) implements Attempt {
            @Override
            public String toString() {
                return "Key[" + publicKey + "]";
            }
        }

        /** A password, asked for only when its turn comes. */
        record Password(PasswordSource source) implements Attempt {
            @Override
            public String toString() {
                return "Password[…]";
            }
        }
    }

    /**
     * What can sign with a key: the key itself, an agent, a key whose passphrase is asked for now. May block. Where it fails with
     * {@link AuthenticationException}, the next attempt has its turn.
     */
    @FunctionalInterface
    interface Signer {
        /** The statement's signature in its envelope (docs/PROTOCOL.md, Login). */
        Blob sign(byte[] statement) throws RftException;
    }

    /** Where a password comes from: a file, a command, a person. May block. */
    @FunctionalInterface
    interface PasswordSource {
        String password() throws RftException;
    }

    static Credentials password(PasswordSource source) {
        return () -> List.of(new Attempt.Password(source));
    }

    static Credentials key(SshPublicKey publicKey, PrivateKey privateKey) {
        var key = new OpenSshPrivateKey(publicKey, privateKey);
        return signer(publicKey, statement -> sign(key, statement));
    }

    /** The statement's signature by a key that is here; fails with {@code AUTHENTICATION} if its halves are not of one key. */
    static Blob sign(OpenSshPrivateKey key, byte[] statement) throws AuthenticationException {
        try {
            return SshSignatures.sign(key.privateKey(), key.publicKey(), statement);
        } catch (IllegalArgumentException e) {
            throw new AuthenticationException(
                    "the key " + key.publicKey().fingerprint() + " cannot be used: " + e.getMessage(), "");
        }
    }

    static Credentials signer(SshPublicKey publicKey, Signer signer) {
        return () -> List.of(new Attempt.Key(publicKey, signer));
    }

    /** A key that an agent holds. */
    static Credentials agent(SshAgent agent, SshPublicKey publicKey) {
        return signer(publicKey, statement -> agent.sign(publicKey, statement));
    }

    static Credentials key(OpenSshPrivateKey key) {
        return key(key.publicKey(), key.privateKey());
    }

    /** The attempts of all of these, one after the other. */
    static Credentials firstOf(List<Credentials> choices) {
        var copy = List.copyOf(choices);
        return () -> copy.stream().flatMap(one -> one.attempts().stream()).toList();
    }
}
