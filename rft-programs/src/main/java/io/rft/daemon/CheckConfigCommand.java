package io.rft.daemon;

import io.rft.RftException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rftd check-config}: whether {@code rftd serve} would start. */
@Command(name = "check-config", description = "Says what is wrong with the configuration, without starting.")
final class CheckConfigCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Installation.Flags flags = new Installation.Flags();

    CheckConfigCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws RftException {
        var installation = flags.find(Optional.empty(), surroundings);
        var kept = installation.usersFile().read().size();
        var users = installation.config().users().size() + kept;
        installation.users(surroundings.clock());
        if (installation.findIdentity(surroundings).isPresent()) {
            installation.hostKeysSince(installation, surroundings);
        }
        installation.pam(surroundings).ifPresent(PamHelpers::close);
        surroundings.err().println("the configuration is good; users: " + users);
        return 0;
    }
}
