package io.rft.cli;

import io.rft.RftException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lls} of a shell: the system's own {@code ls}. */
@Command(name = "lls", description = "List directories and files of this machine.")
final class LocalListCommand extends HereCommand {
    @Option(names = "-l", description = "With mode, owner, group, size and time.")
    private boolean isLong;

    @Option(names = "-a", description = "Also names that begin with a dot.")
    private boolean all;

    @Option(names = "-R", description = "Also the directories in it, and those in them.")
    private boolean recursive;

    @Option(names = "-h", description = "With -l: sizes for people.")
    private boolean forPeople;

    @Parameters(arity = "0..*", paramLabel = "FILE")
    private List<String> words = List.of();

    LocalListCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var command = new ArrayList<>(List.of("ls"));
        command.add("-" + (isLong ? "l" : "") + (all ? "a" : "") + (recursive ? "R" : "") + (forPeople ? "h" : ""));
        command.removeIf("-"::equals);
        command.add("--");
        for (var word : words) {
            command.add(
                    here().addresses().read(word) instanceof Address.Local(var text, var path) && text.startsWith("~")
                            ? path.toString()
                            : word);
        }
        return LocalProgram.run(command, world(), here());
    }
}
