package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.ServerIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rftd key show|next|switch}: the host key, and how another one takes its place without a client that refuses it. */
@Command(
        name = "key",
        description = "Shows the host key, makes the one that will follow it, and switches over to that.",
        synopsisSubcommandLabel = "show|next|switch")
final class HostKeyCommand implements Runnable {
    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private HostKeyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new HostKeyCommand(surroundings));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command: show, next or switch?");
    }

    @Command(name = "show", description = "Prints the fingerprints of the host key and, if there is one, of the next.")
    int show(@Mixin UserCommand.Whose whose) throws RftException {
        var installation = whose.find(surroundings);
        var identity = installation
                .findIdentity(surroundings)
                .orElseThrow(() -> new RftException(
                        ErrorCode.NOT_FOUND,
                        "no host key " + installation.hostKey(surroundings).path(),
                        "It is made when rftd first starts."));
        surroundings.out().println("now " + identity.fingerprint());
        if (installation.config().certificate().isEmpty()) {
            installation
                    .hostKey(surroundings)
                    .findNext()
                    .map(ServerIdentity::fingerprint)
                    .ifPresent(next -> surroundings.out().println("next " + next));
        }
        return 0;
    }

    @Command(
            name = "next",
            description = {
                "Makes the key that will follow the host key, in place of one that was made before, and prints its fingerprint.",
                "From the next rftctl reload on clients are told of it, and those that know the server by its key take both."
            })
    int next(@Mixin UserCommand.Whose whose) throws RftException {
        var installation = own(whose);
        var made = installation.hostKey(surroundings).makeNext();
        surroundings.out().println(made.fingerprint());
        surroundings
                .err()
                .println("a running daemon tells clients of it after: rftctl reload\n"
                        + "when those that matter have been here since: rftd key switch, and again rftctl reload");
        return 0;
    }

    @Command(
            name = "switch",
            description = {
                "Puts the next key in place of the host key, which is gone then, and prints its fingerprint.",
                "From the next rftctl reload on the daemon shows it. Clients that were not told of it refuse it (exit code 5)."
            })
    int change(@Mixin UserCommand.Whose whose) throws RftException {
        var installation = own(whose);
        var now = installation.hostKey(surroundings).switchToNext();
        surroundings.out().println(now.fingerprint());
        surroundings.err().println("a running daemon shows it after: rftctl reload");
        return 0;
    }

    /** Fails where a key that is made could not be the server's, or not be read by it. */
    private Installation own(UserCommand.Whose whose) throws RftException {
        var installation = whose.find(surroundings);
        if (installation.config().certificate().isPresent()) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "the server has the key of [tls] in " + installation.file().orElse(Path.of("its configuration")),
                    "Put another certificate and key there, and run: rftctl reload");
        }
        var foreign = foreign(installation.state());
        if (foreign.isPresent()) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    installation.state() + " belongs to " + foreign.get()
                            + ": a daemon of that account could not read a key that is made here",
                    "Run: runuser -u " + foreign.get() + " -- rftd key ...");
        }
        return installation;
    }

    /** Whose directory it is, if not this account's. */
    private static Optional<String> foreign(Path state) throws RftException {
        try {
            return Files.exists(state) && !OwnAccount.isOwn(state)
                    ? Optional.of(Files.getOwner(state).getName())
                    : Optional.empty();
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot look at " + state + ": " + e.getMessage(), e);
        }
    }
}
