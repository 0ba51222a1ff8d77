package io.rft.nio;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * How a file is opened: what the options of {@code java.nio.file} mean together. Pure.
 *
 * @param read whether it can be read
 * @param write whether it can be written
 * @param append whether all that is written goes to the end
 * @param truncate whether what it holds does not matter
 * @param create whether it is made if it is missing
 * @param createNew whether it must not be there
 * @param staged whether only a commit publishes it
 * @param follow whether a link is followed
 */
record Opening(
        boolean read,
        boolean write,
        boolean append,
        boolean truncate,
        boolean create,
        boolean createNew,
        boolean staged,
        boolean follow) {
    /** Fails with {@link UnsupportedOperationException} for what cannot be had, with {@link IllegalArgumentException} for nonsense. */
    static Opening of(Set<? extends OpenOption> options) {
        for (var option : options) {
            requireKnown(option);
        }
        var append = options.contains(StandardOpenOption.APPEND);
        var write = append || options.contains(StandardOpenOption.WRITE);
        var read = options.contains(StandardOpenOption.READ);
        var truncate = write && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
        var createNew = write && options.contains(StandardOpenOption.CREATE_NEW);
        var staged = options.contains(RftOpenOption.STAGED);
        require(!(append && read), "READ and APPEND do not go together");
        require(!(append && truncate), "APPEND and TRUNCATE_EXISTING do not go together");
        require(write || !staged, "only what is written can be STAGED");
        return new Opening(
                read || !write,
                write,
                append,
                truncate,
                write && options.contains(StandardOpenOption.CREATE),
                createNew,
                staged,
                !options.contains(LinkOption.NOFOLLOW_LINKS));
    }

    /** SYNC and DSYNC ask for less than what is always done; SPARSE is a hint. */
    private static void requireKnown(OpenOption option) {
        if (option == StandardOpenOption.DELETE_ON_CLOSE) {
            throw new UnsupportedOperationException("a file at a server is not deleted by closing it");
        }
        if (!(option instanceof StandardOpenOption
                || option instanceof LinkOption
                || option instanceof RftOpenOption)) {
            throw new UnsupportedOperationException("a file at a server cannot be opened with " + option);
        }
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
