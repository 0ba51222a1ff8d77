package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.rate.Timetable;
import io.rft.server.AuthorizedKey;
import io.rft.server.AuthorizedKeys;
import io.rft.server.AuthorizedKeysFile;
import io.rft.server.PasswordHash;
import io.rft.server.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rftd user add}. */
@Command(name = "add", description = "Adds a user. Without a key and a password file it asks for a password.")
final class UserAddCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private UserCommand.Whose whose = new UserCommand.Whose();

    @Parameters(paramLabel = "NAME", description = "the user's name")
    private String name = "";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "what the user sees as / (default: the served directory)")
    private @Nullable Path root;

    @Option(names = "--password-file", paramLabel = "FILE", description = "a file with the password as its first line")
    private @Nullable Path passwordFile;

    @Option(names = "--key", paramLabel = "FILE", description = "a public key that is copied, such as id_ed25519.pub")
    private List<Path> keys = List.of();

    @Option(
            names = "--authorized-keys",
            paramLabel = "FILE",
            description = "a file of public keys that is read at each login")
    private @Nullable Path authorizedKeys;

    @Option(names = "--read-only", description = "the user may change nothing")
    private boolean readOnly;

    UserAddCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RftException {
        var installation = whose.find(surroundings);
        if (!User.isName(name)) {
            throw new RftException(ErrorCode.USAGE, "a user name " + User.NAME_RULE);
        }
        installation.refuseConfigured(name);
        var user = new UserEntry(
                name,
                root(installation),
                !readOnly,
                passwordHash(),
                authorizedKeysFile(),
                copiedKeys(),
                Timetable.NONE);
        var users = installation.usersFile();
        users.add(user);
        UserCommand.done(surroundings, users, "added " + name + " with the root " + user.root());
        return 0;
    }

    private Path root(Installation installation) throws RftException {
        var directory = Optional.ofNullable(root)
                .or(() -> installation.served().map(ServedDirectory::directory))
                .orElseThrow(() ->
                        new RftException(ErrorCode.USAGE, "the root of " + name + " is missing", "Give --root DIR."));
        if (!Files.isDirectory(directory)) {
            throw new RftException(ErrorCode.USAGE, "--root: " + directory + " is not a directory");
        }
        return directory.toAbsolutePath().normalize();
    }

    private Optional<PasswordHash> passwordHash() throws RftException {
        if (passwordFile != null) {
            return Optional.of(PasswordHash.create(NewPassword.read(passwordFile), surroundings.random()));
        } else if (!keys.isEmpty() || authorizedKeys != null) {
            return Optional.empty();
        }
        var password = NewPassword.ask(name, surroundings.person(), surroundings.in());
        return Optional.of(PasswordHash.create(password, surroundings.random()));
    }

    /** Read now, so that a file without a usable key is known before the first login fails. */
    private Optional<AuthorizedKeysFile> authorizedKeysFile() throws RftException {
        if (authorizedKeys == null) {
            return Optional.empty();
        }
        var file = new AuthorizedKeysFile(authorizedKeys.toAbsolutePath().normalize());
        file.keys();
        return Optional.of(file);
    }

    private List<AuthorizedKey> copiedKeys() throws RftException {
        var copied = new ArrayList<AuthorizedKey>();
        for (var file : keys) {
            copied.addAll(readKeys(file));
        }
        return copied;
    }

    private static List<AuthorizedKey> readKeys(Path file) throws RftException {
        try {
            var found = AuthorizedKeys.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (!found.refused().isEmpty()) {
                var first = found.refused().getFirst();
                throw new RftException(ErrorCode.USAGE, file + ":" + first.line() + ": " + first.why());
            } else if (found.keys().isEmpty()) {
                throw new RftException(ErrorCode.USAGE, file + " holds no public key");
            }
            return found.keys();
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.USAGE, "cannot read the key " + file, e);
        }
    }
}
