package io.rft.server;

import io.rft.RftException;
import io.rft.store.FileEntry;
import io.rft.store.Pages;
import java.util.List;
import java.util.function.Predicate;

/** The entries of a directory without those that are hidden from its reader, who does not see either that some are missing. Owns the pages. */
final class VisiblePages implements Pages<FileEntry> {
    private final Pages<FileEntry> all;
    private final Predicate<FileEntry> isVisible;

    VisiblePages(Pages<FileEntry> all, Predicate<FileEntry> isVisible) {
        this.all = all;
        this.isVisible = isVisible;
    }

    /** Not empty before the end: a client takes an empty page for a server that leads it around. */
    @Override
    public List<FileEntry> next(int max) throws RftException {
        while (true) {
            var page = all.next(max).stream().filter(isVisible).toList();
            if (!page.isEmpty() || all.isAtEnd()) { // soon: there are not more hidden ones than rules
                return page;
            }
        }
    }

    @Override
    public boolean isAtEnd() {
        return all.isAtEnd();
    }

    @Override
    public void close() {
        all.close();
    }
}
