package io.rft.disk;

/**
 * The bytes of a file system.
 *
 * @param total all there are
 * @param free not in use
 * @param available that may still be written without privileges; less than what is free where some is kept back
 */
public record DiskSpace(long total, long free, long available) {}
