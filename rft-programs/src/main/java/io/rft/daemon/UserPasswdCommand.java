package io.rft.daemon;

import io.rft.RftException;
import io.rft.server.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rftd user passwd}. */
@Command(name = "passwd", description = "Sets a user's password.")
final class UserPasswdCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private UserCommand.Whose whose = new UserCommand.Whose();

    @Parameters(paramLabel = "NAME", description = "the user's name")
    private String name = "";

    @Option(names = "--password-file", paramLabel = "FILE", description = "a file with the password as its first line")
    private @Nullable Path passwordFile;

    UserPasswdCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RftException {
        var installation = whose.find(surroundings);
        installation.refuseConfigured(name);
        var users = installation.usersFile();
        users.present(name);
        var password = passwordFile == null
                ? NewPassword.ask(name, surroundings.person(), surroundings.in())
                : NewPassword.read(passwordFile);
        var hash = PasswordHash.create(password, surroundings.random());
        users.update(name, user -> user.withPassword(hash));
        keepPasswordFile(installation, password);
        UserCommand.done(surroundings, users, "changed the password of " + name);
        return 0;
    }

    /** The file beside a served directory's users holds the password of the one who serves it: it follows. */
    private void keepPasswordFile(Installation installation, String password) throws RftException {
        if (installation.served().isPresent() && name.equals(ServedDirectory.userName(surroundings))) {
            ServedDirectory.passwordFile(installation.state())
                    .replace((password + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
