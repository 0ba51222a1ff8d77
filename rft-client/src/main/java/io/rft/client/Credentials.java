package io.rft.client;

import io.rft.RftException;
import io.rft.protocol.SshPublicKey;
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
        /** A signature by this key over the login statement. */
        record Key(SshPublicKey publicKey, PrivateKey privateKey) implements Attempt {
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

    /** Where a password comes from: a file, a command, a person. May block. */
    @FunctionalInterface
    interface PasswordSource {
        String password() throws RftException;
    }

    static Credentials password(PasswordSource source) {
        return () -> List.of(new Attempt.Password(source));
    }

    static Credentials key(SshPublicKey publicKey, PrivateKey privateKey) {
        return () -> List.of(new Attempt.Key(publicKey, privateKey));
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
