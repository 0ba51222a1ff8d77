package io.rft.daemon;

import picocli.CommandLine.Command;

/** {@code rftd version}. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable {
    private final Surroundings surroundings;

    VersionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        surroundings.out().println(Rftd.Version.TEXT);
    }
}
