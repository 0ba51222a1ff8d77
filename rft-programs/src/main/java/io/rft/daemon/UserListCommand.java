package io.rft.daemon;

import io.rft.Escaped;
import io.rft.RftException;
import io.rft.console.JsonLines;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rftd user list}. */
@Command(name = "list", description = "Lists the users, also those of the configuration.")
final class UserListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private UserCommand.Whose whose = new UserCommand.Whose();

    @Option(names = "--json", description = "one JSON object per line")
    private boolean json;

    UserListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RftException {
        var installation = whose.find(surroundings);
        var users = new TreeMap<>(installation.usersFile().read());
        users.putAll(installation.config().users());
        for (var user : users.values()) {
            print(user, installation.config().users().containsKey(user.name()));
        }
        return 0;
    }

    private void print(UserEntry user, boolean configured) throws RftException {
        if (json) {
            new JsonLines(surroundings.out()).write(line -> {
                line.writeStringProperty("name", user.name());
                line.writeStringProperty("root", user.root().toString());
                line.writeBooleanProperty("write", user.write());
                line.writeBooleanProperty("password", user.passwordHash().isPresent());
                line.writeNumberProperty("keys", user.keys().size());
                user.authorizedKeys()
                        .ifPresent(file -> line.writeStringProperty(
                                "authorized-keys", file.path().toString()));
                line.writeBooleanProperty("configured", configured);
            });
        } else {
            var may = user.write() ? "read-write" : "read-only";
            surroundings
                    .out()
                    .println(user.name() + "\t" + may + "\t"
                            + Escaped.of(user.root().toString()));
        }
    }
}
