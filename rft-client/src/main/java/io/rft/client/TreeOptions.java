package io.rft.client;

import io.rft.Durability;
import java.util.OptionalLong;

/**
 * How a tree is copied.
 *
 * @param select which files are moved
 * @param filter what is left out
 * @param delete whether what the source does not have is removed at the target, once all has come through; what the filter leaves out stays
 * @param deleteMax more than so many removals are none at all: {@code LIMIT}
 * @param rehearse whether nothing is changed, only said
 * @param removeSource whether files and links that have come through are removed at the source, where they are still what was copied;
 *     directories stay
 * @param resume whether files that an earlier, interrupted run of the same copy has brought are taken as they are
 * @param keep what is kept besides content, mode, time and symbolic links
 * @param names what becomes of names that the target may not be able to hold; what links say is not changed by it
 */
public record TreeOptions(
        Select select,
        TreeFilter filter,
        boolean delete,
        OptionalLong deleteMax,
        boolean rehearse,
        boolean removeSource,
        boolean resume,
        Durability durability,
        Verification verification,
        Keep keep,
        NamePolicy names) {
    /** Every file, nothing removed. */
    public static final TreeOptions DEFAULT = new TreeOptions(
            Select.ALL,
            TreeFilter.NONE,
            false,
            OptionalLong.empty(),
            false,
            false,
            true,
            Durability.BLOCK,
            Verification.STREAM,
            Keep.USUAL,
            NamePolicy.FAIL);

    public TreeOptions {
        if (removeSource && delete) {
            throw new IllegalArgumentException(
                    "a source that becomes empty says nothing about what the target should have");
        }
        if (removeSource && keep.hardLinks()) {
            throw new IllegalArgumentException("a file whose names leave one after the other is changed by that");
        }
        if (removeSource && durability == Durability.NONE) {
            throw new IllegalArgumentException("a source can only be removed once its copy is durable");
        }
    }

    /** Which files are moved. */
    public enum Select {
        /** All of them. */
        ALL,
        /** Those that the target does not have; one that it has fails. */
        ABSENT_OR_FAIL,
        /** Those that the target does not have. */
        ABSENT,
        /** Those, and those that are newer at the source. */
        NEWER,
        /** Those that differ in size or time. */
        DIFFERENT,
        /** Those that differ in size or content. */
        CONTENT
    }

    /** Whether what the target has may give way. */
    boolean replaces() {
        return select != Select.ABSENT && select != Select.ABSENT_OR_FAIL;
    }

    /** The same with another selection. */
    public TreeOptions withSelect(Select which) {
        return new TreeOptions(
                which,
                filter,
                delete,
                deleteMax,
                rehearse,
                removeSource,
                resume,
                durability,
                verification,
                keep,
                names);
    }

    /** The same with this left out. */
    public TreeOptions withFilter(TreeFilter without) {
        return new TreeOptions(
                select,
                without,
                delete,
                deleteMax,
                rehearse,
                removeSource,
                resume,
                durability,
                verification,
                keep,
                names);
    }

    /** The same, and whatever the source does not have is removed, at most so much. */
    public TreeOptions deleting(OptionalLong most) {
        return new TreeOptions(
                select, filter, true, most, rehearse, removeSource, resume, durability, verification, keep, names);
    }

    /** The same, and nothing is changed. */
    public TreeOptions rehearsing() {
        return new TreeOptions(
                select, filter, delete, deleteMax, true, removeSource, resume, durability, verification, keep, names);
    }

    /** The same, and what has come through is removed at the source. */
    public TreeOptions moving() {
        return new TreeOptions(
                select, filter, delete, deleteMax, rehearse, true, resume, durability, verification, keep, names);
    }

    /** The same, stored so. */
    public TreeOptions stored(Durability how, Verification verified) {
        return new TreeOptions(
                select, filter, delete, deleteMax, rehearse, removeSource, resume, how, verified, keep, names);
    }

    /** The same, and this is kept, too. */
    public TreeOptions keeping(Keep what) {
        return new TreeOptions(
                select,
                filter,
                delete,
                deleteMax,
                rehearse,
                removeSource,
                resume,
                durability,
                verification,
                what,
                names);
    }

    /** The same, and names go so. */
    public TreeOptions naming(NamePolicy policy) {
        return new TreeOptions(
                select,
                filter,
                delete,
                deleteMax,
                rehearse,
                removeSource,
                resume,
                durability,
                verification,
                keep,
                policy);
    }
}
