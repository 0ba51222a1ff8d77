package io.rft.cli;

import io.rft.RftException;
import io.rft.shell.LineWord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes of the words of a shell's line those that its command takes: flags first, and files as {@link HereAddresses} reads them. */
record ShellArguments(CommandSpec command, Operands operands, Here here) {
    private static final String END_OF_FLAGS = "--";

    /** @param words those behind the command's name */
    List<String> of(List<LineWord> words) throws RftException {
        var roles = WordRole.of(command, words.stream().map(LineWord::text).toList());
        var flags = new ArrayList<String>();
        var named = new ArrayList<LineWord>();
        for (var i = 0; i < words.size(); i++) {
            var role = roles.get(i);
            switch (role.kind()) {
                case FLAG -> flags.add(flag(words.get(i).text(), role));
                case VALUE -> flags.add(value(words.get(i).text(), role));
                case OPERAND -> named.add(words.get(i));
                case END -> {}
            }
        }
        flags.add(END_OF_FLAGS);
        flags.addAll(files(named));
        return List.copyOf(flags);
    }

    private List<String> files(List<LineWord> named) throws RftException {
        var files = new ArrayList<String>();
        for (var i = 0; i < named.size(); i++) {
            var word = named.get(i);
            switch (operands.side(i, named.size())) {
                case THERE -> files.add(there(word));
                case HERE -> files.addAll(here(word));
                case EITHER -> files.addAll(isThere(word) ? List.of(there(word)) : here(word));
                case COMMAND, JOB, OTHER -> files.add(word.text());
            }
        }
        return operands.completed(files, named.size());
    }

    private static boolean isThere(LineWord word) {
        return word.pattern().startsWith(HereAddresses.THERE);
    }

    private static String there(LineWord word) {
        return isThere(word) ? word.pattern() : HereAddresses.THERE + word.pattern();
    }

    private List<String> here(LineWord word) throws RftException {
        return LocalNames.of(word.pattern(), here).stream()
                .map(name -> name.startsWith(HereAddresses.THERE) ? "./" + name : name)
                .toList();
    }

    private String flag(String word, WordRole role) {
        var equals = word.indexOf('=') + 1;
        return equals == 0 ? word : word.substring(0, equals) + value(word.substring(equals), role);
    }

    /** A file that a flag names is of this machine. */
    private String value(String word, WordRole role) {
        return role.option().filter(ShellArguments::isFile).isPresent() ? at(word) : word;
    }

    private String at(String word) {
        return here.addresses().parse("./" + word) instanceof Address.Local local && !word.startsWith("/")
                ? local.path().normalize().toString()
                : word;
    }

    /** Whether the value of a flag is a file of this machine. */
    static boolean isFile(OptionSpec option) {
        return option.type() == Path.class
                || Arrays.asList(option.auxiliaryTypes()).contains(Path.class);
    }
}
