package io.rft.client;

import io.rft.client.TreeOptions.Select;
import java.util.Optional;

/** Which files are moved, of a tree or by themselves, by what both ends have. Pure. */
public final class TreeSelection {
    /** What is to be done with a file. */
    public enum Decision {
        MOVE,
        SKIP,
        /** Move it if its content differs, which has to be found out. */
        COMPARE,
        /** It may not be replaced. */
        REFUSE
    }

    private TreeSelection() {}

    /** Whether it has to be known what the target has. */
    public static boolean needsTarget(Select select) {
        return select != Select.ALL;
    }

    /**
     * What is to be done with a file.
     *
     * @param target what is there under its name, no link followed
     */
    public static Decision decide(Select select, FileFacts source, Optional<FileFacts> target) {
        var there = target.filter(FileFacts::isFile);
        if (there.isEmpty()) {
            return target.isPresent() && select == Select.ABSENT_OR_FAIL ? Decision.REFUSE : Decision.MOVE;
        }
        return switch (select) {
            case ALL -> Decision.MOVE;
            case ABSENT_OR_FAIL -> Decision.REFUSE;
            case ABSENT -> Decision.SKIP;
            case NEWER -> source.modified().isAfter(there.get().modified()) ? Decision.MOVE : Decision.SKIP;
            case DIFFERENT -> source.looksEqual(there.get()) ? Decision.SKIP : Decision.MOVE;
            case CONTENT -> source.bytes() == there.get().bytes() ? Decision.COMPARE : Decision.MOVE;
        };
    }

    static Decision decide(Select select, TreeEntry source, Optional<TreeEntry> target) {
        return decide(select, source.facts(), target.map(TreeEntry::facts));
    }

    /**
     * What is to be done with a further name of a file.
     *
     * @param target what has the name at the target
     * @param copy what the target has of the file under its first name
     */
    static Decision decideName(Select select, TreeEntry source, Optional<TreeEntry> target, Optional<TreeEntry> copy) {
        if (isSame(target, copy)) {
            return Decision.SKIP;
        }
        var there = target.filter(TreeEntry::isFile);
        return switch (select) {
            case ALL, DIFFERENT, CONTENT -> Decision.MOVE;
            case ABSENT_OR_FAIL -> target.isPresent() ? Decision.REFUSE : Decision.MOVE;
            case ABSENT -> there.isPresent() ? Decision.SKIP : Decision.MOVE;
            case NEWER ->
                there.filter(one -> one.modified().isAfter(source.modified())).isPresent()
                        ? Decision.SKIP
                        : Decision.MOVE;
        };
    }

    /** Whether both are names of one file. */
    private static boolean isSame(Optional<TreeEntry> one, Optional<TreeEntry> other) {
        var key = one.flatMap(TreeEntry::sharedKey);
        return key.isPresent() && key.equals(other.flatMap(TreeEntry::sharedKey));
    }

    /** The same size and time. */
    static boolean looksEqual(TreeEntry one, TreeEntry other) {
        return one.facts().looksEqual(other.facts());
    }
}
