package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.console.ExitCode;
import io.rft.console.TextLines;
import io.rft.protocol.Settings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the verbs have in common that ask servers something about files. A failure at one file does not keep from the next. */
abstract class ServerCommand implements Callable<Integer> {
    private static final Set<ErrorCode> ENDS_ALL =
            EnumSet.of(ErrorCode.NETWORK, ErrorCode.AUTHENTICATION, ErrorCode.HOST_KEY, ErrorCode.PROTOCOL);

    private final World world;
    private final TextLines out;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    ServerCommand(World world) {
        this.world = world;
        this.out = new TextLines(world.out());
    }

    /** What is done with one file. */
    @FunctionalInterface
    interface Work {
        void at(RftClient client, RemotePath path, Address.Remote address) throws RftException;
    }

    /** Does it with each of the files that the words name, none if one of them is no address. */
    final int forEach(List<String> words, Work work) throws RftException {
        var addresses = new ArrayList<Address.Remote>();
        for (var word : words) {
            addresses.add(addresses().readRemote(word));
        }
        var outcomes = new Outcomes();
        try (var servers = servers()) {
            for (var address : addresses) {
                if (!done(servers, address, work, outcomes)) {
                    break;
                }
            }
        }
        out.flush();
        return outcomes.exitCode().value();
    }

    /** False if there is no use in trying the next one. */
    private boolean done(Servers servers, Address.Remote address, Work work, Outcomes outcomes) {
        try {
            var client = servers.at(address.endpoint());
            work.at(client, Remote.resolve(address, client), address);
            outcomes.succeeded();
            return true;
        } catch (RftException e) {
            tell(e);
            outcomes.failed(ExitCode.of(e));
            if (endsAll(e)) {
                outcomes.ended(ExitCode.of(e));
                return false;
            }
            return true;
        }
    }

    /** Whether the failure would hit every further file too. */
    static boolean endsAll(RftException failure) {
        return ENDS_ALL.contains(failure.code());
    }

    final OutputOptions output() {
        return output;
    }

    final World world() {
        return world;
    }

    final TextLines out() {
        return out;
    }

    final AddressParser addresses() {
        return server.addresses(world);
    }

    final Servers servers() {
        return new Servers(world, server, Settings.DEFAULT, output.quiet());
    }

    final void tell(RftException failure) {
        Errors.tell(world, failure, output.colored(world, world.errIsTerminal()), output.debug());
    }

    final boolean coloredOutput() {
        return output.colored(world, world.outIsTerminal());
    }
}
