package io.rft.daemon;

import io.rft.RftException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rftd user rm}. */
@Command(name = "rm", description = "Removes a user; the files stay. Sessions that are up end by themselves.")
final class UserRemoveCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private UserCommand.Whose whose = new UserCommand.Whose();

    @Parameters(paramLabel = "NAME", description = "the user's name")
    private String name = "";

    UserRemoveCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RftException {
        var installation = whose.find(surroundings);
        installation.refuseConfigured(name);
        var users = installation.usersFile();
        users.remove(name);
        UserCommand.done(surroundings, users, "removed " + name);
        return 0;
    }
}
