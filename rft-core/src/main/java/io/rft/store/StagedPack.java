package io.rft.store;

import io.rft.RftException;
import java.util.Collection;
import java.util.SortedMap;

/**
 * Several small files being received as one, each beside its target and not yet under its name. There is no journal: what a crash or a
 * lost session interrupts is sent again. What fails for one of them does not harm the others.
 */
public interface StagedPack extends StagedFile {
    /** These will not be published; before {@link #commit}. */
    void omit(Collection<Integer> members);

    /** Members that were not published although they were not omitted, by their place, with the reason; after {@link #commit}. */
    SortedMap<Integer, RftException> failures();
}
