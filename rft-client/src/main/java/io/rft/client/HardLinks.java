package io.rft.client;

import io.rft.RemotePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which names of a tree are of one file. The first that is met is copied like any other; the further ones wait until that has come
 * through, to become names of the copy. Where it does not come through the next of them is copied in its place. Memory grows with the
 * files that have several names, up to {@link #FILES_MAX}: names of others are copied as files of their own. Pure; for one thread.
 */
final class HardLinks {
    /** About 60 MiB. */
    static final int FILES_MAX = 250_000;

    private final int filesMax;
    private final Map<String, String> firsts =
            new HashMap<>(); // the path of the name that is copied, by the file's key
    private List<TreeEntry> waiting = new ArrayList<>();
    private long beyond;

    HardLinks() {
        this(FILES_MAX);
    }

    HardLinks(int filesMax) {
        this.filesMax = filesMax;
    }

    /** Whether this is a further name, which waits then; else it is to be copied. */
    boolean waits(TreeEntry file) {
        if (file.sharedKey().isEmpty()) {
            return false;
        }
        var key = file.sharedKey().get();
        if (firsts.containsKey(key)) {
            waiting.add(file);
            return true;
        }
        if (firsts.size() >= filesMax) {
            beyond++;
        } else {
            firsts.put(key, file.path().relative());
        }
        return false;
    }

    /** The target does not have this file as it is at the source, at least not under this name. */
    void lost(TreeEntry file) {
        file.sharedKey().ifPresent(key -> firsts.remove(key, file.path().relative()));
    }

    /** It waits for another name to be copied, or for being copied itself. */
    void again(TreeEntry file) {
        waiting.add(file);
    }

    int waiting() {
        return waiting.size();
    }

    /** Those that wait, which wait no more. */
    List<TreeEntry> take() {
        var taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /** The name of the copy; empty where it was lost. */
    Optional<RemotePath> first(TreeEntry file) {
        return file.sharedKey().map(firsts::get).map(RemotePath::parseBelow);
    }

    /** How many names were copied as files of their own because there were too many. */
    long beyond() {
        return beyond;
    }
}
