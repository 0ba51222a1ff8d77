package io.rft.nio;

import java.nio.file.CopyOption;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** What options of {@code java.nio.file} mean here. Pure. */
final class Options {
    private Options() {}

    /** Whether a link as last name is followed. */
    static boolean follows(LinkOption... options) {
        return !List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
    }

    /** Those of a copy or move; fails with {@link UnsupportedOperationException} for others. */
    static List<CopyOption> ofCopies(CopyOption... options) {
        for (var option : options) {
            if (!(option instanceof StandardCopyOption || option instanceof LinkOption)) {
                throw new UnsupportedOperationException("a server knows no " + option);
            }
        }
        return List.of(options);
    }
}
