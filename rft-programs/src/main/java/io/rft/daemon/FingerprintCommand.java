package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rftd fingerprint}: what clients pin. */
@Command(
        name = "fingerprint",
        description = "Prints the fingerprint of the host key, for rft --host-key and rft trust add.")
final class FingerprintCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Installation.Flags flags = new Installation.Flags();

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "the directory that rftd serves without a configuration")
    private @Nullable Path directory;

    FingerprintCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RftException {
        var installation = flags.find(Optional.ofNullable(directory), surroundings);
        var identity = installation
                .findIdentity(surroundings)
                .orElseThrow(() -> new RftException(
                        ErrorCode.NOT_FOUND,
                        "no host key " + installation.hostKey(surroundings).path(),
                        "It is made when rftd first starts."));
        surroundings.out().println(identity.fingerprint());
        return 0;
    }
}
