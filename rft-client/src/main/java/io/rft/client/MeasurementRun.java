package io.rft.client;

import io.rft.Durability;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.store.GeneratedFile;
import io.rft.transfer.Reader;
import java.time.Instant;
import java.util.Optional;

/** Conducts an upload of bytes that are made up, for the sake of how fast they go. */
final class MeasurementRun extends TransferRun {
    private static final int MODE = 0600;

    private final Measurement measurement;

    MeasurementRun(ClientConfig config, Link link, Transfer transfer, Measurement measurement) {
        super(config, link, transfer, Optional.empty());
        this.measurement = measurement;
    }

    @Override
    void open() {}

    @Override
    void close() {}

    @Override
    Message.Committed attempt(ClientSession session) throws RftException {
        var source = new GeneratedFile(measurement.bytes(), () -> {});
        try (var reader = new Reader(source, session.settings().blockBytesFor(measurement.bytes()))) {
            transfer()
                    .onCancel(
                            reason -> session.transfers().stopSending(transfer().id(), reason));
            return session.transfers().send(offer(reader), reader, transfer().stats());
        }
    }

    private Message.Offer offer(Reader reader) {
        return measurement
                .target()
                .map(target -> file(target, reader))
                .orElseGet(() -> Message.Offer.probe(transfer().id(), measurement.bytes(), reader.blockBytes()));
    }

    private Message.Offer file(RemotePath target, Reader reader) {
        return new Message.Offer(
                transfer().id(),
                target,
                measurement.bytes(),
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                MODE,
                reader.blockBytes(),
                false,
                false,
                Durability.BLOCK);
    }
}
