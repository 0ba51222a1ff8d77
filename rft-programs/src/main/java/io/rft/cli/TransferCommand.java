package io.rft.cli;

import io.rft.RftException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the verbs have in common that move files: {@code put}, {@code get} and {@code cp}. */
abstract class TransferCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    private final TransferOptions transfer = new TransferOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "ADDRESS", description = "What to copy, then where to.")
    private List<String> words = List.of();

    TransferCommand(World world) {
        this.world = world;
    }

    /** The name of the verb. */
    abstract String verb();

    /** Which way the files go; fails with {@code USAGE} if not in a way that this verb can do. */
    abstract Plan plan(List<Address> sources, Address target, TransferOptions options) throws RftException;

    @Override
    public final Integer call() throws RftException {
        Plan.requireSourceAndTarget(verb(), words);
        var files = words.subList(0, words.size() - 1);
        transfer.tree().requireFit(transfer, files.size());
        var kept = kept(GivenFlags.toKeep(spec.commandLine().getParseResult()));
        try (var moving = new Moving(world, transfer, output);
                var servers = new Servers(world, server, transfer.settings(), output.quiet())
                        .rates(transfer.rates())
                        .sockets(transfer.sockets())
                        .fixedConnections(transfer.fixedConnections())
                        .keeping(kept)) {
            moving.started(verb(), files.size());
            var there = there();
            if (there.isPresent()) {
                moving.there(there.get(), files, servers);
            } else {
                moving.move(this::plan, files, servers, transfer);
            }
            return moving.ended();
        }
    }

    /** The flags that what this leaves unfinished goes on with, of those that were given. */
    List<String> kept(List<String> flags) {
        return flags;
    }

    /** Whether files may stay at their server. */
    boolean isForOneServer() {
        return false;
    }

    /** Empty also where the words are no addresses, which the plan says. */
    private Optional<CopyThere> there() throws RftException {
        if (!isForOneServer() || !words.stream().allMatch(this::isRemote)) {
            return Optional.empty();
        }
        if (transfer.tree().removeSource()) {
            throw Plan.usage("a copy at one server keeps its source", "To move files there: rft mv");
        }
        return CopyThere.of(addresses(), transfer, world);
    }

    private boolean isRemote(String word) {
        try {
            return server.addresses(world).parse(word) instanceof Address.Remote;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private List<Address> addresses() throws RftException {
        var parser = server.addresses(world);
        var addresses = new ArrayList<Address>();
        for (var word : words) {
            addresses.add(parser.read(word));
        }
        return addresses;
    }

    private Plan plan() throws RftException {
        var addresses = addresses();
        return plan(addresses.subList(0, addresses.size() - 1), addresses.getLast(), transfer);
    }
}
