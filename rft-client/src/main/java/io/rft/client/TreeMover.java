package io.rft.client;

import io.rft.RftException;
import java.util.List;
import java.util.SortedMap;

/** Moves the files of a tree, one way. Thread-safe. */
interface TreeMover {
    /** Begins to move a file by itself. May wait while many are under way. */
    Transfer begin(TreeEntry file) throws RftException;

    /** A pack on its way: its transfer, and once that has succeeded which of its members did not come through. */
    interface Pack {
        Transfer transfer();

        SortedMap<Integer, RftException> failures();
    }

    /** Begins to move several small files as one. May wait while many are under way. */
    Pack begin(List<TreeEntry> files) throws RftException;

    /** Whether a file of one size at both ends has the same content at both. */
    boolean isSame(TreeEntry file) throws RftException;
}
