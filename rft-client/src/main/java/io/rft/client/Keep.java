package io.rft.client;

/**
 * What a copy keeps besides content, mode, time and symbolic links, which are always kept. A value.
 *
 * @param owners whose files and directories are
 * @param attributes whether extended attributes are kept, those that are open to the users of a file system ({@code user.*})
 * @param hardLinks whether names of one file become names of one file
 * @param holes whether blocks that are all zero take no room at the target, and are not sent; of files over 1 MiB
 */
public record Keep(Owners owners, boolean attributes, boolean hardLinks, boolean holes) {
    /** No more than is always kept. */
    public static final Keep USUAL = new Keep(Owners.NO, false, false, false);

    /** Whose the copies are. Names count where the target knows them, else numbers. */
    public enum Owners {
        /** Theirs who makes them. */
        NO,
        /** The same as at the source, where the target permits that; what it refuses is told once and is no failure. */
        WHERE_PERMITTED,
        /** The same as at the source; an entry of which that cannot be fails. */
        REQUIRED
    }

    /** The same with these owners. */
    public Keep withOwners(Owners whose) {
        return new Keep(whose, attributes, hardLinks, holes);
    }

    /** The same with extended attributes. */
    public Keep withAttributes() {
        return new Keep(owners, true, hardLinks, holes);
    }

    /** The same with holes. */
    public Keep withHoles() {
        return new Keep(owners, attributes, hardLinks, true);
    }

    /** The same with files of several names. */
    public Keep withHardLinks() {
        return new Keep(owners, attributes, true, holes);
    }
}
