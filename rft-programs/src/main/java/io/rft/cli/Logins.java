package io.rft.cli;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.OpenSshPrivateKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the user of the program logs in: with the keys that were named, else those found in the usual places; then with a password from
 * a file, a command, {@code RFT_PASSWORD}, or the person at the terminal, whichever of them comes first. For one thread.
 */
final class Logins {
    private static final String PASSWORD_VARIABLE = "RFT_PASSWORD";

    private final World world;
    private final ServerOptions options;
    private final List<String> notes = new ArrayList<>(); // why a key that is there is not used

    Logins(World world, ServerOptions options) {
        this.world = world;
        this.options = options;
    }

    /** Fails with {@code AUTHENTICATION} when there is nothing to log in with, with {@code USAGE} for a key that was named and is none. */
    Credentials credentials(Endpoint endpoint) throws RftException {
        var ways = new ArrayList<>(keys());
        password(endpoint).ifPresent(source -> ways.add(Credentials.password(source)));
        if (ways.isEmpty()) {
            throw new AuthenticationException(
                    "there is nothing to log in with to " + endpoint + ": no password and no key"
                            + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")"),
                    "Give --password-file, RFT_PASSWORD or -i FILE; a key is made by: ssh-keygen -t ed25519 -N '' -f "
                            + ownKey());
        }
        return Credentials.firstOf(ways);
    }

    private List<Credentials> keys() throws RftException {
        var keys = new ArrayList<Credentials>();
        for (var named : options.identities()) {
            keys.add(namedKey(named));
        }
        if (options.identities().isEmpty()) {
            for (var usual : List.of(world.directories().home().resolve(".ssh/id_ed25519"), ownKey())) {
                usualKey(usual).ifPresent(keys::add);
            }
        }
        return keys;
    }

    private Path ownKey() {
        return world.directories().configuration().resolve("id_ed25519");
    }

    /** Whatever is wrong with a key that was named, is wrong with the command. */
    private static Credentials namedKey(Path path) throws RftException {
        try {
            return Credentials.key(OpenSshPrivateKey.read(path));
        } catch (RftException e) {
            throw new RftException(ErrorCode.USAGE, String.valueOf(e.getMessage()), e.advice(), e);
        }
    }

    /** A key that nobody named is passed over when it cannot be used. */
    private Optional<Credentials> usualKey(Path path) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Credentials.key(OpenSshPrivateKey.read(path)));
        } catch (RftException e) {
            notes.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<Credentials.PasswordSource> password(Endpoint endpoint) throws RftException {
        if (options.passwordFile().isPresent()) {
            var password = PasswordSources.file(options.passwordFile().get());
            return Optional.of(() -> password);
        } else if (options.passwordCommand().isPresent()) {
            return Optional.of(
                    new Once(PasswordSources.command(options.passwordCommand().get())));
        }
        var variable = world.environment().getOrDefault(PASSWORD_VARIABLE, "");
        if (!variable.isEmpty()) {
            return Optional.of(() -> variable);
        }
        return options.batch() || !world.person().isThere()
                ? Optional.empty()
                : Optional.of(new Once(PasswordSources.person(world.person(), endpoint)));
    }

    /** Asks the first time and remembers: later logins of the same run must not wait for somebody. Logins come one at a time. */
    private static final class Once implements Credentials.PasswordSource {
        private final Credentials.PasswordSource source;
        private volatile Optional<String> known = Optional.empty();

        Once(Credentials.PasswordSource source) {
            this.source = source;
        }

        @Override
        public String password() throws RftException {
            if (known.isEmpty()) {
                known = Optional.of(source.password());
            }
            return known.orElseThrow(() -> new RftException(ErrorCode.OTHER, "no password"));
        }
    }
}
