package io.rft.client;

import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Names of one directory that some file system may take for one, its twins: they differ only in upper and lower case, in how characters are
 * composed, in characters that nobody sees, or in dots and spaces at their end. The first of them goes on like any other, its twins
 * wait until it can be seen what the target makes of them. Takes some bytes for each name. Pure; for one thread.
 */
final class NameTwins {
    private static final int GRAPHEME_JOINER = 0x34f;

    private final LongSet keys = new LongSet();
    private final Map<String, Deque<TreeEntry>> waiting = new LinkedHashMap<>();
    private final Set<String> waitingNames = new HashSet<>();

    /** What is equal for twins. It may be equal for others too: the target has the last word. */
    static String key(String name) {
        var folded = isAscii(name) ? name.toLowerCase(Locale.ROOT) : folded(name);
        var end = folded.length();
        while (end > 0 && (folded.charAt(end - 1) == '.' || folded.charAt(end - 1) == ' ')) { // Windows drops them
            end--;
        }
        return folded.substring(0, end);
    }

    private static boolean isAscii(String name) {
        for (var i = 0; i < name.length(); i++) { // of every name there is: no stream
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Down, up and down again: the capital sharp s has no simple way to "ss". */
    private static String folded(String name) {
        var seen = Normalizer.normalize(name, Normalizer.Form.NFD)
                .codePoints()
                .filter(point -> !isUnseen(point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        var cased = seen.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(cased, Normalizer.Form.NFD);
    }

    /** What file systems that fold case leave out besides: joiners, marks of direction, selectors of variants. */
    private static boolean isUnseen(int point) {
        return Character.getType(point) == Character.FORMAT
                || point == GRAPHEME_JOINER
                || (point >= 0xfe00 && point <= 0xfe0f)
                || (point >= 0xe0100 && point <= 0xe01ef);
    }

    /** Those of a directory's entries that are the first with such a name; the others wait. */
    List<TreeEntry> firsts(List<TreeEntry> entries) {
        var firsts = new ArrayList<TreeEntry>(entries.size());
        for (var entry : entries) {
            var key = key(entry.path().name());
            var hash = TreeLog.hash(key);
            if (keys.contains(hash)) {
                waiting.computeIfAbsent(key, _ -> new ArrayDeque<>()).add(entry);
                waitingNames.add(entry.path().name());
            } else {
                keys.add(hash);
                firsts.add(entry);
            }
        }
        return firsts;
    }

    /** Whether there was an entry whose twin this may be, or which it is. */
    boolean haveLike(String name) {
        return keys.contains(TreeLog.hash(key(name)));
    }

    /** Some that wait, no two of them twins; none where no more wait. */
    List<TreeEntry> next() {
        return waiting.values().stream().map(Deque::getFirst).toList();
    }

    /** What {@link #next} returned waits no more. */
    void release() {
        waiting.values()
                .forEach(some -> waitingNames.remove(some.removeFirst().path().name()));
        waiting.values().removeIf(Deque::isEmpty);
    }

    boolean isWaiting(String name) {
        return waitingNames.contains(name);
    }

    /** The keys of those that wait. */
    Set<String> waitingKeys() {
        return Set.copyOf(waiting.keySet());
    }
}
