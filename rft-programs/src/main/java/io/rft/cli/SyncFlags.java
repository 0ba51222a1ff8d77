package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOptions.Select;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The options of {@code sync} alone. */
final class SyncFlags {
    private static final long NO_LIMIT = -1;

    @Option(names = "--delete", description = "Remove what the source does not have, once all has come through.")
    private boolean delete;

    @Option(
            names = "--max-delete",
            paramLabel = "N",
            converter = Converters.CountConverter.class,
            description = "Remove nothing at all where it would be more than N (exit 25).")
    private long maxDelete = NO_LIMIT;

    @Option(
            names = {"-c", "--checksum"},
            description = "Tell files of one size apart by their content, not by their times.")
    private boolean checksum;

    /** Whether these words, of a job, have some of them. */
    static boolean areAmong(List<String> words) {
        return words.stream()
                .anyMatch(word ->
                        word.equals("--delete") || word.equals("--checksum") || word.startsWith("--max-delete="));
    }

    /** What makes these options those of a sync. */
    TreeOptions of(TreeOptions options) throws RftException {
        if (delete && options.removeSource()) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "--delete and --remove-source together would empty both sides",
                    "Give one of them.");
        }
        var selected = checksum && options.select() == Select.DIFFERENT ? options.withSelect(Select.CONTENT) : options;
        return delete
                ? selected.deleting(maxDelete == NO_LIMIT ? OptionalLong.empty() : OptionalLong.of(maxDelete))
                : selected;
    }
}
