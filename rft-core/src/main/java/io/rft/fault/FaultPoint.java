package io.rft.fault;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every step of a transfer, or of its removal, between two of which the program may die: a name for the instant after the step before
 * it and before the step behind it. Production code says that it is there; a test listens, and may end the program at that instant. A
 * point that the crash suite does not reach fails the build, so each one stands where it can be reached.
 *
 * <p>Thread-safe. While nobody listens a hit costs one read of a reference.
 */
public enum FaultPoint {
    /** A client has not yet kept the id of a new job. */
    JOB_BEFORE_RECORD,
    JOB_AFTER_RECORD,
    /** A client knows that its file is committed, and its job is still there. */
    JOB_BEFORE_REMOVAL,
    JOB_AFTER_REMOVAL,

    /** A server has let a client in and not said so. */
    LOGIN_BEFORE_ANSWER,
    /** A client has a session. */
    LOGIN_AFTER_ANSWER,
    /** A client has a ticket for a data connection. */
    JOIN_BEFORE_DIAL,
    JOIN_ADMITTED,
    JOIN_AFTER_ANSWER,
    /** Either end has messages for the other. */
    MESSAGES_BEFORE_SENDING,
    /** Either end has found a data connection gone and not yet taken back what it carried. */
    CONNECTION_LOST,

    /** A client is about to ask for a file. */
    FETCH_BEFORE_REQUEST,
    FETCH_ARRIVED,
    FETCH_AFTER_ANSWER,

    SENDER_BEFORE_OFFER,
    SENDER_AFTER_ACCEPT,
    SENDER_BEFORE_READ,
    SENDER_BEFORE_BLOCK,
    SENDER_AFTER_BLOCK,
    /** The sender has settled what it was told is durable. */
    SENDER_AFTER_ACKNOWLEDGEMENT,
    SENDER_BEFORE_COMMIT,
    SENDER_AFTER_RECEIPT,

    OFFER_ARRIVED,
    ACCEPT_BEFORE_ANSWER,
    ACCEPT_AFTER_ANSWER,

    /** No staged file yet, or the remains of one that is of no use are gone. */
    STAGING_BEFORE_CREATION,
    STAGING_AFTER_CREATION,
    STAGING_AFTER_ALLOCATION,
    JOURNAL_AFTER_CREATION,
    JOURNAL_AFTER_FIRST_FORCE,
    JOURNAL_AFTER_RENAME,
    JOURNAL_AFTER_DIRECTORY_FORCE,
    /** What was written and not forced has been looked at. */
    RECOVERY_BEFORE_DATA_FORCE,
    RECOVERY_AFTER_DATA_FORCE,

    WRITE_BEFORE_DATA,
    WRITE_AFTER_DATA,
    WRITE_AFTER_RECORD,
    /** The receiver has told what arrived. */
    RECEIVED_AFTER_REPORT,

    CHECKPOINT_BEFORE_DATA_FORCE,
    CHECKPOINT_AFTER_DATA_FORCE,
    CHECKPOINT_AFTER_RECORD,
    CHECKPOINT_AFTER_JOURNAL_FORCE,
    /** The first time the entries of both files are durable now, too. */
    CHECKPOINT_AFTER_DIRECTORY_FORCE,
    /** The receiver has told what is durable. */
    CHECKPOINT_AFTER_ACKNOWLEDGEMENT,

    COMMIT_ARRIVED,
    COMMIT_AFTER_ATTRIBUTES,
    COMMIT_AFTER_DATA_FORCE,
    COMMIT_AFTER_RENAME,
    COMMIT_AFTER_DIRECTORY_FORCE,
    COMMIT_AFTER_JOURNAL_REMOVAL,
    /** The receiver has remembered what became of the transfer. */
    COMMIT_AFTER_OUTCOME,
    COMMIT_BEFORE_ANSWER,
    COMMIT_AFTER_ANSWER,

    /** A sender takes back blocks that its source has otherwise now. */
    WITHDRAW_BEFORE_RECORDS,
    WITHDRAW_AFTER_RECORDS,
    WITHDRAW_AFTER_FORCE,

    /** A transfer that nobody wants any more is removed. */
    DISCARD_BEFORE_REMOVAL,
    DISCARD_AFTER_JOURNAL_REMOVAL,
    DISCARD_AFTER_REMOVAL,

    /** What nobody went on with for long is removed. */
    EXPIRY_BEFORE_REMOVAL,
    EXPIRY_AFTER_STAGED_FILE_REMOVAL,
    EXPIRY_AFTER_REMOVAL,
    /** A client forgets an old job. */
    JOB_EXPIRY_BEFORE_DISCARD,
    JOB_EXPIRY_AFTER_DISCARD,
    JOB_EXPIRY_AFTER_REMOVAL;

    private static final AtomicReference<@Nullable Consumer<FaultPoint>> LISTENER = new AtomicReference<>();

    /**
     * Tells whoever listens that the calling thread is here.
     *
     * @throws Error what the listener throws to end the thread
     */
    public void hit() {
        var listener = LISTENER.get();
        if (listener != null) {
            listener.accept(this);
        }
    }

    /** For tests: hears of every hit from now on, on the thread that is there, until it is closed. One at a time. */
    public static Listening listen(Consumer<FaultPoint> listener) {
        if (!LISTENER.compareAndSet(null, listener)) {
            throw new IllegalStateException("somebody listens already");
        }
        return () -> LISTENER.set(null);
    }

    /** Ends the listening when it is closed. */
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }
}
