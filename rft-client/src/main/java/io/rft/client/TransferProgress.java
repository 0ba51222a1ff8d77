package io.rft.client;

import java.util.Optional;

/**
 * How far a transfer is, at one moment.
 *
 * @param size bytes of the file; 0 until it is known
 * @param durable bytes that survive a crash of the receiver
 * @param moved payload bytes that crossed the network, repeats included
 * @param resumed bytes that earlier attempts had made durable when the latest one began
 * @param changed bytes that were durable and not what the source has, and are sent again
 * @param connections data connections that are open now
 * @param bottleneck what holds the transfers of this client back, of late; empty while that is not known
 */
public record TransferProgress(
        long size,
        long durable,
        long moved,
        long resumed,
        long changed,
        int connections,
        Optional<Bottleneck> bottleneck) {}
