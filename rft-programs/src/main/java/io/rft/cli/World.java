package io.rft.cli;

import io.rft.clock.Ticker;
import io.rft.console.Interruption;
import io.rft.console.Person;
import io.rft.console.UserDirectories;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a command knows of the process it runs in, so that tests can give it another.
 *
 * @param arguments the command line, for saying how to go on with it
 * @param user who runs the program, and at a server unless an address says otherwise
 * @param out data and JSON, nothing else
 * @param err what people read
 * @param clock the time on the wall, where the user is
 * @param here where a shell stands whose line this is
 */
record World(
        List<String> arguments,
        Map<String, String> environment,
        UserDirectories directories,
        String user,
        OutputStream out,
        boolean outIsTerminal,
        PrintStream err,
        boolean errIsTerminal,
        Person person,
        Interruption interruption,
        Ticker ticker,
        Clock clock,
        Optional<Here> here) {
    World {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** That of a line of a shell. */
    World inShell(Here where, List<String> words, Interruption ofLine) {
        return new World(
                words,
                environment,
                directories,
                user,
                out,
                outIsTerminal,
                err,
                errIsTerminal,
                person,
                ofLine,
                ticker,
                clock,
                Optional.of(where));
    }

    World withPerson(Person other) {
        return new World(
                arguments,
                environment,
                directories,
                user,
                out,
                outIsTerminal,
                err,
                errIsTerminal,
                other,
                interruption,
                ticker,
                clock,
                here);
    }
}
