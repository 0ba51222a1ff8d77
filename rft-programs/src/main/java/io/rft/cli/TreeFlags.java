package io.rft.cli;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.Keep;
import io.rft.client.NamePolicy;
import io.rft.client.PortableName;
import io.rft.client.TreeFilter;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOptions.Select;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** The options of verbs that copy trees. */
final class TreeFlags {
    @Option(
            names = {"-r", "--recursive"},
            description = "Copy directories with all that is in them; SRC/ stands for what is in SRC.")
    private boolean recursive;

    @Option(
            names = {"-a", "--archive"},
            description =
                    "The same, and owners are kept where the target permits it; links, modes and times are in any case.")
    private boolean archive;

    @Option(
            names = "--preserve",
            paramLabel = "WHAT",
            arity = "0..1",
            split = ",",
            preprocessor = Preserved.WhereAttached.class,
            converter = Converters.PreservedConverter.class,
            description = "Keep these, comma-separated: mode, times (both of them in any case), owner, xattr.")
    private Set<Preserved> preserve = Set.of();

    @Option(
            names = {"-u", "--update"},
            description = "Only files that are newer than those at the target or missing there.")
    private boolean update;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Only say what would be done.")
    private boolean dryRun;

    @Option(
            names = {"-H", "--hard-links"},
            description = "Of a tree, keep names of one file as names of one file.")
    private boolean hardLinks;

    @Option(
            names = {"-S", "--sparse"},
            description =
                    "Do not send blocks that are all zero, and leave holes for them; of files over 1 MiB in a tree.")
    private boolean sparse;

    /** As in {@code scp -pr}: what it asks for is always done. */
    @Option(names = "-p", description = "Keep mode and times, which is done in any case.")
    void preserveUsual(boolean ignored) {}

    // One list for both, because their order counts.
    private final List<String> rules = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            description = "Leave out what matches, as in a .gitignore; the last of all that match counts.")
    void exclude(String pattern) {
        rules.add(pattern);
    }

    @Option(names = "--include", paramLabel = "PATTERN", description = "Take what matches all the same.")
    void include(String pattern) {
        rules.add("!" + pattern);
    }

    @Option(names = "--exclude-from", paramLabel = "FILE", description = "Patterns to leave out, one in a line.")
    void excludeFrom(Path file) {
        rules.add(FROM + file);
    }

    @Option(
            names = "--files-from",
            paramLabel = "FILE",
            description = "Of a tree, only what this file names, one path below SRC in a line; - is standard input.")
    private Optional<Path> filesFrom = Optional.empty();

    @Option(names = "-0", description = "The names of --files-from end in a NUL each, not in a line feed.")
    private boolean nul;

    @Option(
            names = "--remove-source",
            description = "Remove files at the source once they have come through and are unchanged; directories stay.")
    private boolean removeSource;

    @Option(
            names = "--names",
            paramLabel = "WHAT",
            converter = Converters.NamePolicyConverter.class,
            description =
                    "What becomes of names that the target cannot hold or tell apart: fail, or escape, which writes what some file system"
                            + " cannot hold as percent signs and hex digits on the way to another machine.")
    private NamePolicy names = NamePolicy.FAIL;

    private static final String FROM = "\0"; // no pattern begins so

    boolean recursive() {
        return recursive || archive || filesFrom.isPresent();
    }

    boolean removeSource() {
        return removeSource;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** How a tree is copied, which is like this where nothing else was said. */
    TreeOptions options(TransferOptions transfer, Select select) throws RftException {
        var filter = TreeFilter.of(lines());
        return new TreeOptions(
                select(transfer, select),
                filesFrom.isPresent() ? filter.only(NameList.read(filesFrom.get(), nul)) : filter,
                false,
                OptionalLong.empty(),
                dryRun,
                removeSource,
                transfer.resume(),
                transfer.durability(),
                transfer.verification(),
                keep(),
                names);
    }

    /** How names go that come together into one directory. */
    UnaryOperator<String> naming(Collection<String> together) {
        return switch (names) {
            case FAIL -> UnaryOperator.identity();
            case ESCAPE -> PortableName.among(together);
        };
    }

    /** What is kept besides what always is. */
    Keep keep() {
        var owners = archive ? Keep.Owners.WHERE_PERMITTED : Keep.Owners.NO;
        return new Keep(
                preserve.contains(Preserved.OWNER) ? Keep.Owners.REQUIRED : owners,
                preserve.contains(Preserved.XATTR),
                hardLinks,
                sparse);
    }

    /** Fails where what was asked for does not go together. */
    void requireFit(TransferOptions transfer, int sources) throws RftException {
        if (removeSource && transfer.durability() == Durability.NONE) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "--remove-source with --durability=none could lose what it moves",
                    "Give --durability=file or block.");
        }
        if (removeSource && hardLinks) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "--hard-links and --remove-source do not go together: to remove one name of a file changes the others",
                    "Copy first, then remove the source.");
        }
        if (filesFrom.isPresent() && sources > 1) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "--files-from names what is in one source, and here are " + sources,
                    "Give each a command of its own.");
        }
    }

    /** Which files are moved: these where nothing else was said. */
    Select select(TransferOptions transfer, Select otherwise) {
        if (update) {
            return Select.NEWER;
        }
        return switch (transfer.ifExists()) {
            case REPLACE -> otherwise;
            case FAIL -> Select.ABSENT_OR_FAIL;
            case SKIP -> Select.ABSENT;
            case NEWER -> Select.NEWER;
            case DIFFERENT -> Select.DIFFERENT;
        };
    }

    private List<String> lines() throws RftException {
        var lines = new ArrayList<String>();
        for (var rule : rules) {
            if (rule.startsWith(FROM)) {
                lines.addAll(read(Path.of(rule.substring(FROM.length()))));
            } else {
                lines.add(rule);
            }
        }
        return lines;
    }

    private static List<String> read(Path file) throws RftException {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "cannot read the patterns in " + file + ": " + e.getMessage(),
                    "Name a file of text.",
                    e);
        }
    }
}
