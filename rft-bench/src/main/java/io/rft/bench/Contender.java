package io.rft.bench;

import java.io.IOException;
import java.util.List;

/** One of those that are compared: a command line that makes copies of the same bytes its own way, through a server of its own. */
record Contender(String name, List<String> command, Server server, Copies copies) {
    Contender {
        command = List.copyOf(command);
    }

    /** Runs the command, timed, and removes the copies again once every byte of them was found right. */
    Timing run(Program program) throws IOException {
        var timing = program.run(command, server);
        copies.verify();
        copies.remove();
        return timing;
    }
}
