package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Conducts one transfer on a virtual thread of its own: one attempt after the other, each in the session that is up, until the file is
 * committed or there is no use in trying.
 */
abstract class TransferRun {
    private final ClientConfig config;
    private final Link link;
    private final Transfer transfer;
    private final JobNotes job;

    TransferRun(ClientConfig config, Link link, Transfer transfer, Optional<JobClaim> job) {
        this.config = config;
        this.link = link;
        this.transfer = transfer;
        this.job = new JobNotes(job, transfer.stats());
    }

    /** One attempt, from offer to receipt. Fails with {@code NETWORK} when the session is lost. */
    abstract Message.Committed attempt(ClientSession session) throws RftException;

    /** Opens what the transfer needs at this end, before there is a session. */
    abstract void open() throws RftException;

    /** Closes it. */
    abstract void close();

    Transfer transfer() {
        return transfer;
    }

    /** Counts what this end does for the transfer without the network. Thread-safe. */
    long workedBytes() {
        return 0;
    }

    /** Whether this end does something for the transfer now that it cannot count. Thread-safe. */
    boolean isWorking() {
        return false;
    }

    JobNotes job() {
        return job;
    }

    ClientConfig config() {
        return config;
    }

    final void run() {
        try {
            var began = config.ticker().nanoTime();
            Message.Committed receipt;
            try {
                open();
                job.start(config.tasks());
                receipt = attempts();
            } finally {
                transfer.onCancel(reason -> {}); // lets go of the last attempt
                close();
            }
            job.done(receipt.size(), receipt.crc32c());
            var elapsed = Duration.ofNanos(config.ticker().nanoTime() - began);
            transfer.completed(result(receipt, elapsed));
        } catch (RftException e) {
            failed(e);
        } catch (RuntimeException | Error bug) {
            failed(new RftException(ErrorCode.OTHER, "internal error: " + bug, bug));
            throw bug;
        }
    }

    final void failed(RftException cause) {
        job.stopped(cause);
        transfer.failed(cause);
    }

    private Message.Committed attempts() throws RftException {
        while (true) {
            transfer.throwIfCancelled();
            var session = link.session(transfer::throwIfCancelled);
            try {
                return attempt(session);
            } catch (RftException e) {
                transfer.throwIfCancelled();
                if (transfer.stats().advanced()) {
                    link.progressed();
                }
                link.recover(session, e);
                transfer.interrupted(e);
            }
        }
    }

    private TransferResult result(Message.Committed receipt, Duration elapsed) {
        var stats = transfer.stats();
        return new TransferResult(
                receipt.size(),
                stats.resumed(),
                stats.changed(),
                stats.moved(),
                receipt.crc32c(),
                receipt.sha256().map(digest -> HexFormat.of().formatHex(digest.toBytes())),
                elapsed,
                Math.max(0, stats.attempts() - 1));
    }
}
