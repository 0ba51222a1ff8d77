package io.rft.cli;

/** What becomes of a transfer whose target exists. */
enum IfTargetExists {
    REPLACE,
    FAIL,
    SKIP,
    /** Replace it where the source is newer. */
    NEWER,
    /** Replace it where the source has another size or time. */
    DIFFERENT
}
