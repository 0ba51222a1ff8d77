package io.rft.client;

import io.rft.RftException;

/** Something that happened to a transfer. How far it is tells {@link Transfer#progress()}. */
public sealed interface TransferEvent {
    /** The session was lost; the transfer waits for the next one. */
    record Interrupted(RftException cause) implements TransferEvent {}

    /** The file is committed at the receiver. Nothing follows. */
    record Completed(TransferResult result) implements TransferEvent {}

    /** The transfer has ended without the file; what is durable stays unless the cause says otherwise. Nothing follows. */
    record Failed(RftException cause) implements TransferEvent {}
}
