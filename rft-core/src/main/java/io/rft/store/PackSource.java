package io.rft.store;

import io.rft.PackMember;
import io.rft.RftException;
import java.util.List;
import java.util.SortedMap;

/**
 * Several small files as one source: their bytes, one after the other. A member that cannot be read, or is not what it was when the pack
 * was made, is sent as zeros and must not be published. Reads may run in parallel; a member is open only while it is read.
 */
public interface PackSource extends SourceFile {
    List<PackMember> members();

    /** Members that were found to be unreadable or changed, by their place, with the reason. */
    SortedMap<Integer, RftException> failures();
}
