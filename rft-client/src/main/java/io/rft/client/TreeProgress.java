package io.rft.client;

import java.util.Optional;

/**
 * How far the copy of a tree is. What is still to be found is not known.
 *
 * @param files that have come through, were there already, or failed
 * @param bytes that have crossed the network for it
 * @param filesUnderWay that are being moved
 * @param current the file or pack that has the path now
 */
public record TreeProgress(long files, long bytes, long filesUnderWay, Optional<TransferProgress> current) {}
