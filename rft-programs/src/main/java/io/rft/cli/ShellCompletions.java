package io.rft.cli;

import io.rft.Escaped;
import io.rft.RftException;
import io.rft.shell.Completion;
import io.rft.shell.Completions;
import io.rft.shell.LineWord;
import io.rft.store.Glob;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How the lines of a shell may go on: commands, flags, and names of files at both ends. For one thread. */
final class ShellCompletions implements Completions {
    private static final long PATIENCE_MILLIS = 3_000;
    private static final String SPECIAL = "-~:"; // at the start of a word they mean something else

    private final World world;
    private final Here here;
    private final RemoteNames remoteNames;

    /** @param world of lines of the shell */
    ShellCompletions(World world, Here here) {
        this.world = world;
        this.here = here;
        this.remoteNames = new RemoteNames(world.ticker());
    }

    @Override
    public List<Completion> of(List<LineWord> words) {
        if (words.size() < 2) {
            return words.isEmpty()
                    ? List.of()
                    : plain(ShellVerb.ALL.keySet(), words.getFirst().text());
        }
        var verb = ShellVerb.ALL.get(words.getFirst().text());
        if (verb == null) {
            return List.of();
        }
        var command = verb.command(world).getCommandSpec();
        var typed = words.stream().skip(1).map(LineWord::text).toList();
        var roles = WordRole.of(command, typed);
        var word = typed.getLast();
        return switch (roles.getLast().kind()) {
            case FLAG, END -> plain(flags(command), word);
            case VALUE ->
                roles.getLast().option().filter(ShellArguments::isFile).isPresent() ? here(word) : List.of();
            case OPERAND -> {
                var index = roles.stream()
                                .filter(role -> role.kind() == WordRole.Kind.OPERAND)
                                .count()
                        - 1;
                yield verb.operands().sides((int) index).stream()
                        .flatMap(side -> of(side, word).stream())
                        .toList();
            }
        };
    }

    private List<Completion> of(Side side, String word) {
        return switch (side) {
            case THERE -> there("", word);
            case HERE -> here(word);
            case EITHER ->
                word.startsWith(HereAddresses.THERE)
                        ? there(HereAddresses.THERE, word.substring(HereAddresses.THERE.length()))
                        : here(word);
            case COMMAND -> plain(ShellVerb.ALL.keySet(), word);
            case JOB -> plain(jobs(), word);
            case OTHER -> List.of();
        };
    }

    private static List<Completion> plain(Collection<String> words, String prefix) {
        return words.stream()
                .filter(one -> one.startsWith(prefix))
                .map(one -> new Completion(one, Escaped.of(one), true))
                .toList();
    }

    /** Those that a line of a shell can have. */
    private static List<String> flags(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !Shell.flagsOfTheSession(command).contains(option.longestName()))
                .filter(option -> !option.hidden())
                .map(OptionSpec::names)
                .flatMap(Arrays::stream)
                .sorted()
                .toList();
    }

    private List<String> jobs() {
        try {
            return new Jobs(world)
                    .store().list().jobs().stream().map(Jobs::name).toList();
        } catch (RftException e) {
            return List.of();
        }
    }

    private List<Completion> there(String mark, String word) {
        return completions(
                mark,
                word,
                below -> Aside.within(
                        () -> {
                            var client = here.client();
                            var directory =
                                    here.addresses().readRemote(HereAddresses.THERE + Glob.escaped(below.directory()));
                            return remoteNames.of(client, Remote.resolve(directory, client), below.name());
                        },
                        PATIENCE_MILLIS));
    }

    private List<Completion> here(String word) {
        return completions("", word, below -> {
            try {
                return here.addresses().parse(below.directory()) instanceof Address.Local local
                        ? Optional.of(names(local.path(), below.name()))
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    private static List<FileName> names(Path directory, String prefix) {
        var names = new ArrayList<FileName>();
        try (var paths = Files.newDirectoryStream(
                directory, path -> String.valueOf(path.getFileName()).startsWith(prefix))) {
            for (var path : paths) {
                if (names.size() == RemoteNames.FOUND_MAX) {
                    break;
                }
                names.add(new FileName(String.valueOf(path.getFileName()), kind(path)));
            }
        } catch (IOException | DirectoryIteratorException e) {
            // What cannot be looked into has no names.
        }
        return names;
    }

    private static FileName.Kind kind(Path path) {
        if (Files.isDirectory(path)) {
            return FileName.Kind.DIRECTORY;
        }
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? FileName.Kind.FILE : FileName.Kind.LINK;
    }

    /** The word so far: a directory, with its slash, and how the name in it begins. */
    private record Below(String directory, String name) {
        static Below of(String word) {
            var slash = word.lastIndexOf('/') + 1;
            return new Below(word.substring(0, slash), word.substring(slash));
        }
    }

    private static List<Completion> completions(
            String mark, String word, Function<Below, Optional<List<FileName>>> names) {
        var below = Below.of(word);
        return names.apply(below).stream()
                .flatMap(List::stream)
                .filter(one -> !one.name().startsWith(".") || below.name().startsWith("."))
                .map(one -> completion(mark + below.directory(), one))
                .toList();
    }

    private static Completion completion(String before, FileName one) {
        var guarded = before.isEmpty() && SPECIAL.indexOf(one.name().charAt(0)) >= 0 ? "./" : before;
        var isDirectory = one.kind() == FileName.Kind.DIRECTORY;
        var name = one.name() + (isDirectory ? "/" : "");
        return new Completion(guarded + name, Escaped.of(name), one.kind() == FileName.Kind.FILE);
    }
}
