package io.rft.store;

import io.rft.TransferId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of RFT's own files beside a target: {@code .NAME.<transfer>.rft-part} and {@code .NAME.<transfer>.rft-journal}, the name
 * shortened where they would be too long for a file system. Pure.
 *
 * @param part the staged file
 * @param journal its journal
 * @param freshJournal a journal that is not yet whole
 */
record StagedNames(String part, String journal, String freshJournal) {
    private static final int COMPONENT_BYTES_MAX = 255;
    private static final int UTF8_BYTES_MAX = 3; // of a char: four bytes are of two
    private static final String PART = ".rft-part";
    private static final String JOURNAL = ".rft-journal";
    private static final Pattern STEM = Pattern.compile("\\..*\\.[0-9a-f]{32}", Pattern.DOTALL);
    private static final String FRESH = ".fresh" + JOURNAL;

    static StagedNames of(String name, TransferId transfer) {
        return ofStem(stem(name, transfer));
    }

    /** The staged file of what has no journal. */
    static String part(String name, TransferId transfer) {
        return stem(name, transfer) + PART;
    }

    private static String stem(String name, TransferId transfer) {
        var id = "." + transfer;
        return "." + shortened(name, COMPONENT_BYTES_MAX - 1 - id.length() - FRESH.length()) + id;
    }

    /** What the names of one transfer have in common. */
    static StagedNames ofStem(String stem) {
        return new StagedNames(stem + PART, stem + JOURNAL, stem + FRESH);
    }

    /** The stem of a name that we give, if it is one: it ends in a transfer's id. */
    static Optional<String> findStem(String name) {
        return List.of(PART, FRESH, JOURNAL).stream()
                .filter(name::endsWith)
                .findFirst()
                .map(suffix -> name.substring(0, name.length() - suffix.length()))
                .filter(stem -> STEM.matcher(stem).matches());
    }

    /** The transfer of such a stem. */
    static TransferId id(String stem) {
        return TransferId.parse(stem.substring(stem.length() - 2 * TransferId.BYTES));
    }

    /** In the order in which they are removed. */
    List<String> all() {
        return List.of(part, freshJournal, journal);
    }

    /** Whether only RFT itself may use this name, in whatever case: some file systems do not tell. */
    static boolean isReserved(String name) {
        return endsIn(name, PART) || endsIn(name, JOURNAL);
    }

    private static boolean endsIn(String name, String suffix) {
        return name.regionMatches(true, name.length() - suffix.length(), suffix, 0, suffix.length());
    }

    /** Whether it has the form of a staged file's name. */
    static boolean isPart(String name) {
        return name.endsWith(PART);
    }

    /** As much of the start of the name as takes at most so many bytes, cut between characters. */
    private static String shortened(String name, int bytesMax) {
        if (name.length() * UTF8_BYTES_MAX <= bytesMax) {
            return name;
        }
        var bytes = 0;
        var end = 0;
        while (end < name.length()) {
            var next = name.offsetByCodePoints(end, 1);
            bytes += name.substring(end, next).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > bytesMax) {
                break;
            }
            end = next;
        }
        return name.substring(0, end);
    }
}
