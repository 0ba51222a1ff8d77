package io.rft.server;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.MetadataChange;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import io.rft.transfer.TransferStats;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What goes to the audit of one session. Thread-safe. */
final class SessionAudit {
    private final Audit audit;
    private final Audit.Session session;
    private final Ticker ticker;

    SessionAudit(Audit audit, Audit.Session session, Ticker ticker) {
        this.audit = audit;
        this.session = session;
        this.ticker = ticker;
    }

    SessionId session() {
        return session.id();
    }

    String user() {
        return session.user();
    }

    /** The answer to a request, of which only refusals are noted, of one entry among many as well. */
    void answered(Message.Request request, Message.Answer answer) {
        if (answer instanceof Message.Failure failure && Audit.isRefusal(failure.code())) {
            audit.refused(session, request, failure);
        } else if (answer instanceof Message.EntriesDone(var failures)) {
            refused(request, failures);
        } else if (answer instanceof Message.PackFetched(var failures)) {
            refused(request, failures);
        } else if (answer instanceof Message.MetadataTold(var found)) {
            refused(request, found.failures());
        }
    }

    /** Some of a request's entries have failed. */
    void refused(Message.Request request, List<EntryFailure> failures) {
        if (!failures.isEmpty()) {
            var entries = entries(request);
            failures.stream()
                    .filter(failure -> Audit.isRefusal(failure.code()))
                    .forEach(failure -> audit.refused(session, request, entries.get(failure.index()), failure));
        }
    }

    /** What a request is about one by one. */
    private static List<RemotePath> entries(Message.Request request) {
        if (request instanceof Message.CreateEntries create) {
            return create.entries().stream().map(Creation::path).toList();
        } else if (request instanceof Message.SetAttributes set) {
            return set.changes().stream().map(AttributeChange::path).toList();
        } else if (request instanceof Message.SetMetadata set) {
            return set.changes().stream().map(MetadataChange::path).toList();
        } else if (request instanceof Message.MetadataPlease please) {
            return please.entries();
        } else if (request instanceof Message.RemoveEntries remove) {
            return remove.entries();
        } else if (request instanceof Message.FetchPack fetch) {
            return fetch.members();
        } else if (request instanceof Message.PackOffer offer) {
            return offer.members().stream().map(PackMember::path).toList();
        }
        throw new IllegalArgumentException("a request about one thing");
    }

    /** A file begins to move; bytes that are no file are not noted. */
    OneTransfer begins(boolean isFile) {
        return new OneTransfer(ticker.nanoTime(), !isFile);
    }

    /** One attempt to move a file, noted when it ends, and once. Thread-safe. */
    final class OneTransfer {
        private final long begunNanos;
        private final AtomicBoolean noted;

        private OneTransfer(long begunNanos, boolean noted) {
            this.begunNanos = begunNanos;
            this.noted = new AtomicBoolean(noted);
        }

        void committed(TransferStatus file, TransferStats stats) {
            note(file, stats, Optional.empty());
        }

        void stopped(TransferStatus file, TransferStats stats, RftException cause) {
            note(file, stats, Optional.of(Message.Failure.of(cause)));
        }

        private void note(TransferStatus file, TransferStats stats, Optional<Message.Failure> failure) {
            if (noted.compareAndSet(false, true)) {
                var taken = Duration.ofNanos(ticker.nanoTime() - begunNanos);
                audit.transferred(session, file, stats.resumed(), taken, failure);
            }
        }
    }
}
