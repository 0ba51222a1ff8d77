package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.HostKeys;
import io.rft.channel.ServerIdentity;
import io.rft.server.HostKey;
import io.rft.store.PrivateFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * One server of this machine: its configuration and where its state lies.
 *
 * @param served the directory that is served without a user of the configuration for it
 * @param file the configuration's file; none if it is that of a daemon without one
 */
record Installation(DaemonConfig config, Path state, Optional<ServedDirectory> served, Optional<Path> file) {
    /** The flags that say which server is meant. */
    static final class Flags {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "the configuration (default: /etc/rft/rftd.toml)")
        private @Nullable Path config;

        Installation find(Optional<Path> directory, Surroundings surroundings) throws RftException {
            return Installation.find(Optional.ofNullable(config), directory, surroundings);
        }
    }

    /** Fails with {@code USAGE} if neither a file nor a directory is given and the system has no configuration. */
    static Installation find(Optional<Path> file, Optional<Path> directory, Surroundings surroundings)
            throws RftException {
        var configured = directory.isPresent() || file.isPresent() ? file : Optional.of(surroundings.systemConfig());
        var config = config(configured, file.isPresent());
        if (directory.isEmpty()) {
            var state = config.stateDirectory().orElse(DaemonConfig.STATE_DIRECTORY_DEFAULT);
            return new Installation(config, state, Optional.empty(), configured);
        }
        var own = ServedDirectory.of(directory.get(), surroundings);
        var served =
                new ServedDirectory(own.directory(), config.stateDirectory().orElse(own.state()));
        return new Installation(config, served.state(), Optional.of(served), configured);
    }

    UsersFile usersFile() {
        return new UsersFile(state);
    }

    /** What the server proves to be: what is configured, else its own key pair, which is made where there is none. */
    ServerIdentity identity(Surroundings surroundings) throws RftException {
        if (config.certificate().isEmpty()) {
            return hostKey(surroundings).loadOrCreate();
        }
        var configured = config.certificate().get().read(surroundings.clock().instant());
        PrivateFile.makeDirectory(state); // which is made with a key of its own otherwise
        return configured;
    }

    /** The same with the key that follows, of a server with a key pair of its own. */
    HostKeys hostKeys(Surroundings surroundings) throws RftException {
        return new HostKeys(identity(surroundings), findNext(surroundings));
    }

    /** What this server has from now on, when it has begun as the other one says: its state stays where it is, and nothing is made. */
    HostKeys hostKeysSince(Installation begun, Surroundings surroundings) throws RftException {
        var now = new Installation(config, begun.state, begun.served, file);
        var identity = now.findIdentity(surroundings)
                .orElseThrow(
                        () -> new RftException(
                                ErrorCode.NOT_FOUND,
                                "no host key " + now.hostKey(surroundings).path(),
                                "Restore it from a backup. A new one is made when rftd starts, which every client has to trust anew."));
        return new HostKeys(identity, now.findNext(surroundings));
    }

    private Optional<ServerIdentity> findNext(Surroundings surroundings) throws RftException {
        return config.certificate().isPresent()
                ? Optional.empty()
                : hostKey(surroundings).findNext();
    }

    /** The same, if there is one; makes nothing. */
    Optional<ServerIdentity> findIdentity(Surroundings surroundings) throws RftException {
        return config.certificate().isPresent()
                ? Optional.of(
                        config.certificate().get().read(surroundings.clock().instant()))
                : hostKey(surroundings).find();
    }

    HostKey hostKey(Surroundings surroundings) {
        return new HostKey(state, surroundings.random());
    }

    /** Who may log in; fails if a user is in both places, because only one of the entries could count. */
    DaemonUsers users(Clock clock) throws RftException {
        for (var name : usersFile().read().keySet()) {
            refuseConfigured(name);
        }
        return new DaemonUsers(config, usersFile(), clock);
    }

    /** Fails if the configuration has a user of this name. */
    void refuseConfigured(String name) throws RftException {
        if (config.users().containsKey(name)) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "the user " + name + " is in the configuration and cannot be in "
                            + usersFile().path() + " too",
                    "Change the user in the configuration, or use another name.");
        }
    }

    /** Who asks PAM, where a method needs that; to be closed. Fails with {@code USAGE} where it cannot be asked. */
    Optional<PamHelpers> pam(Surroundings surroundings) throws RftException {
        return config.usesPam()
                ? Optional.of(PamHelpers.open(config.pamService(), surroundings.pamServices(), config.pamPatience()))
                : Optional.empty();
    }

    private static DaemonConfig config(Optional<Path> file, boolean named) throws RftException {
        if (file.isEmpty()) {
            return DaemonConfig.defaults();
        } else if (named || Files.exists(file.get())) {
            return DaemonConfig.read(file.get());
        }
        throw new RftException(
                ErrorCode.USAGE,
                "no configuration: there is no " + file.get(),
                "Give --config FILE, or the directory that rftd serves without one.");
    }
}
