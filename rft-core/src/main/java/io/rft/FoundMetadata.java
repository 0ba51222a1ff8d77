package io.rft;

import java.util.List;
import java.util.Optional;

/**
 * What was found out about the first of the entries that were asked about: maybe not all, but one at least. A value.
 *
 * @param entries in the order of the question; empty for one that could not be looked at
 * @param failures why not
 */
public record FoundMetadata(List<Optional<Metadata>> entries, List<EntryFailure> failures) {
    /** Extended attributes that are told of at once. */
    public static final int ATTRIBUTES_MAX = 4000;
    /** Their names and values together, with the names of owners: each character may become six bytes of a line. */
    public static final int WEIGHT_MAX = 150_000;

    public FoundMetadata {
        entries = List.copyOf(entries);
        failures = List.copyOf(failures);
    }
}
