package io.rft.daemon;

import io.rft.RftException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rftd user}: the list of users that a daemon reads besides those of its configuration. */
@Command(name = "user", description = "Adds, changes, removes and lists users; a running daemon takes it in at once.")
final class UserCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private UserCommand() {}

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new UserCommand())
                .addSubcommand(new UserAddCommand(surroundings))
                .addSubcommand(new UserPasswdCommand(surroundings))
                .addSubcommand(new UserRemoveCommand(surroundings))
                .addSubcommand(new UserListCommand(surroundings));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command: add, passwd, rm or list?");
    }

    /** Says what was done, and what is left to do for a daemon to see it. */
    static void done(Surroundings surroundings, UsersFile users, String what) throws RftException {
        surroundings.err().println(what);
        users.findForeign().ifPresent(surroundings.err()::println);
    }

    /** The flags that say whose users are meant. */
    static final class Whose {
        @Mixin
        private Installation.Flags flags = new Installation.Flags();

        @Option(
                names = "--dir",
                paramLabel = "DIR",
                description = "the directory that rftd serves without a configuration")
        private @Nullable Path directory;

        Installation find(Surroundings surroundings) throws RftException {
            return flags.find(Optional.ofNullable(directory), surroundings);
        }
    }
}
