package io.rft.client;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.store.SourceFile;
import io.rft.transfer.Reader;
import java.util.Optional;

/** Conducts an upload. The source stays open, and its checksums known, over all attempts. */
final class UploadRun extends TransferRun {
    private final Upload upload;
    private final LocalFile.Opening opening;
    private Optional<LocalFile> local = Optional.empty();
    private Optional<SourceFile> source = Optional.empty();
    private volatile Optional<Reader> reader = Optional.empty();

    /** @param opening opens the source */
    UploadRun(
            ClientConfig config,
            Link link,
            Transfer transfer,
            Optional<JobClaim> job,
            Upload upload,
            LocalFile.Opening opening) {
        super(config, link, transfer, job);
        this.upload = upload;
        this.opening = opening;
    }

    @Override
    void open() throws RftException {
        var file = opening.open();
        local = Optional.of(file);
        source = Optional.of(file.open());
    }

    @Override
    void close() {
        source.ifPresent(SourceFile::close);
        local.ifPresent(LocalFile::close);
    }

    @Override
    long workedBytes() {
        return reader.map(Reader::readBytes).orElse(0L);
    }

    @Override
    Message.Committed attempt(ClientSession session) throws RftException {
        var file = source.orElseThrow();
        var size = file.identity().size();
        if (reader.isEmpty()) {
            var fresh = new Reader(file, session.settings().blockBytesFor(size));
            reader = Optional.of(isDigesting() ? fresh.digesting() : fresh);
        }
        transfer().onCancel(reason -> session.transfers().stopSending(transfer().id(), reason));
        return session.transfers()
                .send(
                        offer(file, reader.get()),
                        reader.get(),
                        transfer().stats(),
                        upload.verification() == Verification.READBACK);
    }

    private Message.Offer offer(SourceFile file, Reader blocks) {
        var identity = file.identity();
        var offer = new Message.Offer(
                transfer().id(),
                upload.target(),
                identity.size(),
                identity.modified(),
                identity.changed(),
                identity.fileKey(),
                file.mode(),
                blocks.blockBytes(),
                upload.replace(),
                // What this very command has sent is used, also by one that was told to start afresh.
                upload.resume() || transfer().stats().attempts() > 0,
                upload.durability(),
                isDigesting());
        return upload.sparse() ? offer.sparsely() : offer;
    }

    private boolean isDigesting() {
        return upload.digest() == Message.HashAlgorithm.SHA256;
    }
}
