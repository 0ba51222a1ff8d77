package io.rft.client;

import java.time.Duration;
import java.util.Optional;

/**
 * What became of a transfer that is committed at the receiver.
 *
 * @param bytes the size of the file
 * @param resumedBytes those that an earlier attempt had made durable, and that were still right
 * @param changedBytes those that an earlier attempt had made durable and that were not what the source has: they were sent again
 * @param movedBytes payload bytes that crossed the network, repeats included
 * @param crc32c the checksum that both ends agree on
 * @param sha256 the SHA-256, as a tree of blocks, that both ends agree on where it was asked for; in hexadecimal digits
 * @param elapsed from the first offer to the receipt
 * @param restarts how many times it was offered again
 */
public record TransferResult(
        long bytes,
        long resumedBytes,
        long changedBytes,
        long movedBytes,
        int crc32c,
        Optional<String> sha256,
        Duration elapsed,
        long restarts) {}
