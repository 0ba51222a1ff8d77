package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
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
    private static final Set<ErrorCode> ENDS_ALL = EnumSet.of(
            ErrorCode.NETWORK, ErrorCode.AUTHENTICATION, ErrorCode.HOST_KEY, ErrorCode.PROTOCOL, ErrorCode.INTERRUPTED);

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

    /** Does it with each of the files that the words name or stand for, none if one of them is no address. */
    final int forEach(List<String> words, Work work) throws RftException {
        return forEach(words, true, work);
    }

    /** The same with files that need not be there: no word stands for others. */
    final int forEachNew(List<String> words, Work work) throws RftException {
        return forEach(words, false, work);
    }

    /** Whether this is what the only word says: neither one of several, nor of what a pattern stands for. */
    final boolean isAlone(List<String> words, Address.Remote address) throws RftException {
        return words.size() == 1
                && addresses().readRemote(words.getFirst()).text().equals(address.text());
    }

    /** Whether a failure is none for this command. */
    boolean isNoFailure(RftException failure) {
        return false;
    }

    private int forEach(List<String> words, boolean areThere, Work work) throws RftException {
        var addresses = new ArrayList<Address.Remote>();
        for (var word : words) {
            addresses.add(addresses().readRemote(word));
        }
        var outcomes = new Outcomes();
        try (var servers = servers()) {
            for (var address : addresses) {
                if (!done(servers, areThere ? address : address.literally(), work, outcomes)) {
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
            Remote.expand(address, client, this::notice, (path, one) -> {
                try {
                    work.at(client, path, one);
                    outcomes.succeeded();
                } catch (RftException e) {
                    failed(e, outcomes);
                    if (endsAll(e)) { // told here, so that it is told once
                        throw new Ended();
                    }
                }
            });
            return true;
        } catch (RftException e) {
            failed(e, outcomes);
            return !endsAll(e);
        } catch (Ended e) {
            return false;
        }
    }

    private void failed(RftException failure, Outcomes outcomes) {
        if (isNoFailure(failure)) {
            outcomes.succeeded();
            return;
        }
        tell(failure);
        outcomes.failed(ExitCode.of(failure));
        if (endsAll(failure)) {
            outcomes.ended(ExitCode.of(failure));
        }
    }

    /** Leaves the middle of what an address names; what is to be told has been told. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;
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

    final Addresses addresses() {
        return server.addresses(world);
    }

    final Servers servers() {
        return servers(Settings.DEFAULT);
    }

    /** Clients that wish this. */
    final Servers servers(Settings wishes) {
        return new Servers(world, server, wishes, output.quiet());
    }

    final ServerOptions server() {
        return server;
    }

    /** Something to know that is no failure. */
    final void notice(String text) {
        if (!output.quiet()) {
            world.err().println("rft: " + Escaped.of(text));
        }
    }

    final void tell(RftException failure) {
        Errors.tell(world, failure, output.colored(world, world.errIsTerminal()), output.debug());
    }

    final boolean coloredOutput() {
        return output.colored(world, world.outIsTerminal());
    }
}
