package io.rft.client;

import io.rft.RemotePath;
import io.rft.RftException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a target's directory calls what has a name at the source. A target that tells two names apart lists both; one that takes them for
 * one finds what is there under either, and lists it under a single one.
 *
 * @param listed names in the target's directory
 * @param strays keys ({@link NameTwins#key}) of the source's names that the target finds but does not list: it has them under another name
 */
record NamesThere(Set<String> listed, Set<String> strays) {
    private static final int BATCH = 1000;

    NamesThere {
        listed = Set.copyOf(listed);
        strays = Set.copyOf(strays);
    }

    /** Looks at both ends for names with one of these keys; at the source, for those that are wanted. */
    static NamesThere look(
            TreeSource source, TreeSide target, RemotePath directory, Set<String> keys, Predicate<TreeEntry> wanted)
            throws RftException {
        var listed = new HashSet<String>();
        target.list(directory, entry -> {
            if (keys.contains(key(entry))) {
                listed.add(entry.path().name());
            }
        });
        var unlisted = new ArrayList<TreeEntry>();
        source.list(directory, entry -> {
            if (keys.contains(key(entry)) && !listed.contains(entry.path().name()) && wanted.test(entry)) {
                unlisted.add(entry);
            }
        });
        var found = find(target, unlisted);
        var strays = new HashSet<String>();
        for (var i = 0; i < unlisted.size(); i++) {
            if (found.get(i).isPresent()) {
                strays.add(key(unlisted.get(i)));
            }
        }
        return new NamesThere(listed, strays);
    }

    /** What is there under the names of these. */
    static List<Optional<TreeEntry>> find(TreeSide target, List<TreeEntry> entries) throws RftException {
        var found = new ArrayList<Optional<TreeEntry>>(entries.size());
        for (var at = 0; at < entries.size(); at += BATCH) {
            found.addAll(target.look(entries.subList(at, Math.min(entries.size(), at + BATCH)).stream()
                    .map(TreeEntry::path)
                    .toList()));
        }
        return found;
    }

    /** Whether what the target finds under this name is called so, and none of its twins is kept there. */
    boolean isApart(String name) {
        return listed.contains(name) && !holdsStray(name);
    }

    /** Whether something of the source is kept under this name, or under a twin of it, that is called otherwise. */
    boolean holdsStray(String name) {
        return strays.contains(NameTwins.key(name));
    }

    private static String key(TreeEntry entry) {
        return NameTwins.key(entry.path().name());
    }
}
