package io.rft.store;

/**
 * What lies below a root and counts for a quota.
 *
 * @param bytes the sizes of all regular files, of uploads that are not finished the size that they will have
 * @param files files, directories, links and all else, without the root itself and RFT's own journals
 */
public record Footprint(long bytes, long files) {}
