package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.store.DroppedFile;
import io.rft.store.SourceFile;
import io.rft.store.SourceIdentity;
import io.rft.store.StagedFile;
import java.util.Optional;

/** The way of a download whose bytes are only counted. Stateless. */
final class IntoNothing implements DownloadRun.Stage {
    @Override
    public void open() {}

    /** Fails for anything that is a file: a server that does not know probes has taken the request for one. */
    @Override
    public StagedFile stage(Message.Offer offer) throws RftException {
        if (!offer.probe()) {
            throw new RftException(ErrorCode.PROTOCOL, "the server offers a file where bytes were to be measured");
        }
        return new DroppedFile(offer.size(), offer.blockBytes(), () -> {});
    }

    @Override
    public Optional<SourceIdentity> findPublished() {
        return Optional.empty();
    }

    @Override
    public SourceFile openPublished() throws RftException {
        throw new RftException(ErrorCode.NOT_FOUND, "what is only measured is published nowhere");
    }

    @Override
    public boolean readback() {
        return false;
    }

    @Override
    public void close() {}
}
