package io.rft.cli;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the user of the program logs in: with the keys that were named, else those of an agent and in the usual places
 * ({@link Identities}); then with a password from a file, a command, {@code RFT_PASSWORD}, or the person at the terminal, whichever of them comes first. For one thread.
 */
final class Logins {
    private static final String PASSWORD_VARIABLE = "RFT_PASSWORD";

    private final World world;
    private final ServerOptions options;

    Logins(World world, ServerOptions options) {
        this.world = world;
        this.options = options;
    }

    /** Fails with {@code AUTHENTICATION} when there is nothing to log in with, with {@code USAGE} for a key that was named and is none. */
    Credentials credentials(Endpoint endpoint) throws RftException {
        var identities = new Identities(world, mayAsk());
        var ways = new ArrayList<>(keys(identities));
        password(endpoint).ifPresent(source -> ways.add(Credentials.password(source)));
        if (ways.isEmpty()) {
            var notes = identities.notes();
            throw new AuthenticationException(
                    "there is nothing to log in with to " + endpoint + ": no password and no key"
                            + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")"),
                    "Give --password-file, RFT_PASSWORD or -i FILE; a key is made by: rft key gen");
        }
        return Credentials.firstOf(ways);
    }

    private List<Credentials> keys(Identities identities) throws RftException {
        return options.identities().isEmpty()
                ? identities.usual(!hasPassword())
                : identities.named(options.identities());
    }

    /** Whether a password was given, so that nobody needs to be asked for anything. */
    private boolean hasPassword() {
        return options.passwordFile().isPresent()
                || options.passwordCommand().isPresent()
                || !world.environment().getOrDefault(PASSWORD_VARIABLE, "").isEmpty();
    }

    private boolean mayAsk() {
        return !options.batch() && world.person().isThere();
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
        return mayAsk() ? Optional.of(new Once(PasswordSources.person(world.person(), endpoint))) : Optional.empty();
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
