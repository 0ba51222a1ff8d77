package io.rft.client;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.store.SourceFile;
import io.rft.store.SourceIdentity;
import io.rft.store.StagedFile;
import java.util.Optional;

/** A download's way into a file of its own. One thread. */
final class IntoFile implements DownloadRun.Stage {
    private final Download download;
    private final LocalFile.Opening opening;
    private Optional<LocalFile> local = Optional.empty();
    private boolean begun;

    /** @param opening opens the target */
    IntoFile(Download download, LocalFile.Opening opening) {
        this.download = download;
        this.opening = opening;
    }

    @Override
    public void open() throws RftException {
        local = Optional.of(opening.open());
    }

    @Override
    public StagedFile stage(Message.Offer offer) throws RftException {
        // What this very command has fetched is used, also by one that was told to start afresh.
        var resume = download.resume() || begun;
        var staged = local.orElseThrow().stage(offer, download.replace(), resume, download.durability());
        begun = true;
        return staged;
    }

    @Override
    public Optional<SourceIdentity> findPublished() {
        try {
            var file = local.orElseThrow();
            return download.resume()
                    ? Optional.of(SourceIdentity.of(
                            file.directory().stat(file.name(), false).status()))
                    : Optional.empty();
        } catch (RftException e) { // there is none, or none that this user may see
            return Optional.empty();
        }
    }

    @Override
    public SourceFile openPublished() throws RftException {
        return local.orElseThrow().open();
    }

    @Override
    public boolean readback() {
        return download.verification() == Verification.READBACK;
    }

    @Override
    public void close() {
        local.ifPresent(LocalFile::close);
    }
}
