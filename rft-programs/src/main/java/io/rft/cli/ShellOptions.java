package io.rft.cli;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a shell was started with. Immutable.
 *
 * @param flags those of them that jobs are remembered with
 * @param isInteractive whether a person types its lines
 */
record ShellOptions(
        ServerOptions server, SessionOptions session, boolean isQuiet, List<String> flags, boolean isInteractive) {
    ShellOptions {
        flags = List.copyOf(flags);
    }

    /** With those of one of its commands, which count more. */
    List<String> flagsWith(List<String> ofCommand) {
        return Stream.concat(flags.stream(), ofCommand.stream()).toList();
    }
}
