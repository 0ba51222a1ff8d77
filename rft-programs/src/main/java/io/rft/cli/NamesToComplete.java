package io.rft.cli;

import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.console.Person;
import io.rft.protocol.Settings;
import io.rft.shell.LineWord;
import io.rft.shell.LineWords;
import io.rft.store.Glob;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The names at a server that the last word of a command line may become. Asks nobody, trusts no server that is new, and has no patience
 * with one that does not answer; whatever goes wrong, there are no names. For one thread.
 */
final class NamesToComplete {
    private static final String URL = "://";
    private static final String RESERVED = "%*?[]{}\\"; // in a URL

    private final World world;
    private final FlagDefaults defaults;

    NamesToComplete(World world, FlagDefaults defaults) {
        this.world = world.withPerson(Person.NOBODY);
        this.defaults = defaults;
    }

    /** The flags about servers among words of a command line. */
    @Command(name = "names")
    private static final class Flags {
        @Mixin
        private final ServerOptions server = new ServerOptions();
    }

    /**
     * All of them.
     *
     * @param typed as the words stand in the line, with their quotes; the verb first
     */
    List<String> of(List<String> typed) throws RftException {
        var words = typed.stream().map(NamesToComplete::unquoted).toList();
        if (words.size() < 2 || !Rft.VERBS.containsKey(words.getFirst())) {
            return List.of();
        }
        var command = new CommandLine(Rft.VERBS.get(words.getFirst()).apply(world)).getCommandSpec();
        var behind = words.subList(1, words.size());
        var roles = WordRole.of(command, behind);
        return roles.getLast().kind() == WordRole.Kind.OPERAND
                ? names(words.getLast(), options(command, roles, behind))
                : List.of();
    }

    /** Those that a server can be reached with. */
    private ServerOptions options(CommandSpec command, List<WordRole> roles, List<String> words) {
        var ofServer = Shell.flagsOfServer(command);
        var given = new ArrayList<String>();
        for (var i = 0; i < roles.size(); i++) {
            var word = words.get(i);
            var isFlag = roles.get(i).kind() == WordRole.Kind.FLAG
                    && WordRole.named(command, word).stream()
                            .anyMatch(option -> ofServer.contains(option.longestName()));
            var isValue = roles.get(i).kind() == WordRole.Kind.VALUE
                    && roles.get(i).option().stream().anyMatch(option -> ofServer.contains(option.longestName()));
            if (isFlag || isValue) {
                given.add(word);
            }
        }
        var flags = new Flags();
        Rft.reading(new CommandLine(flags), defaults.fresh()).parseArgs(given.toArray(String[]::new));
        return flags.server.unattended();
    }

    private List<String> names(String word, ServerOptions options) throws RftException {
        if (isHostAlone(word)
                || options.passwordCommand().isPresent() // it may ask
                || !(options.addresses(world).parse(word) instanceof Address.Remote address)) {
            return List.of();
        }
        var slash = address.path().lastIndexOf('/') + 1;
        var directory =
                new Address.Remote(word, address.endpoint(), address.path().substring(0, slash), address.fromHome());
        if (directory.isPattern()) {
            return List.of();
        }
        try (var servers = new Servers(world, options, Settings.DEFAULT, true)) {
            var client = servers.at(address.endpoint());
            var prefix = Glob.unescaped(address.path().substring(slash));
            return found(client, Remote.resolve(directory, client), prefix, before(word));
        }
    }

    /** A URL whose host may not be finished. */
    private static boolean isHostAlone(String word) {
        var host = word.indexOf(URL);
        return host >= 0 && word.indexOf('/', host + URL.length()) < 0;
    }

    private List<String> found(RftClient client, RemotePath directory, String prefix, String before)
            throws RftException {
        return new RemoteNames(world.ticker())
                .of(client, directory, prefix).stream()
                        .filter(one -> Escaped.of(one.name()).equals(one.name())) // a line for each
                        .filter(one -> !one.name().startsWith(".") || prefix.startsWith("."))
                        .map(one -> before
                                + (before.contains(URL) ? encoded(one.name()) : Glob.escaped(one.name()))
                                + (one.kind() == FileName.Kind.DIRECTORY ? "/" : ""))
                        .toList();
    }

    /** The word without the name that it ends with. */
    private static String before(String word) {
        var slash = word.lastIndexOf('/') + 1;
        var colon = word.indexOf("]:") >= 0 ? word.indexOf("]:") + 2 : word.indexOf(':') + 1;
        return word.substring(0, Math.max(slash, colon));
    }

    private static String encoded(String name) {
        var text = new StringBuilder();
        name.chars()
                .forEach(one -> text.append(
                        RESERVED.indexOf(one) >= 0 ? String.format("%%%02X", one) : Character.toString((char) one)));
        return text.toString();
    }

    private static String unquoted(String typed) {
        var words = LineWords.begun(typed);
        return words.isEmpty()
                ? ""
                : words.stream().map(LineWord::text).findFirst().orElse("");
    }
}
