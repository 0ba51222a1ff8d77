package io.rft.daemon;

import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.server.AuditFile;
import io.rft.server.AuditTrail;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;

/** The {@code [log] transfers} of a daemon, where it has one. Thread-safe. */
record TransferLog(Optional<AuditFile> file) implements AuditTrail, Closeable {
    /** Fails with {@code USAGE} where the file cannot be written. */
    static TransferLog open(Optional<Path> path) throws RftException {
        return new TransferLog(
                path.isPresent() ? Optional.of(AuditFile.open(path.get(), Ticker.system())) : Optional.empty());
    }

    @Override
    public void note(String line) {
        file.ifPresent(log -> log.note(line));
    }

    /** From here on lines go to what has the file's name now. */
    void reopen() {
        file.ifPresent(AuditFile::reopen);
    }

    @Override
    public void close() {
        file.ifPresent(AuditFile::close);
    }
}
