package io.rft.client;

import io.rft.channel.SecureChannel;
import io.rft.session.Handshake;
import io.rft.task.Deadlines;
import java.io.Closeable;
import java.time.Duration;

/**
 * How long each answer of a server may take during a login: then the connection is given up. What a person takes to find a password is
 * not the server's time. For one thread.
 */
final class AnswerLimit implements Closeable {
    private final SecureChannel channel;
    private final Duration limit;
    private Deadlines.Handle armed;

    /** The server's time begins. */
    AnswerLimit(SecureChannel channel, Duration limit) {
        this.channel = channel;
        this.limit = limit;
        this.armed = channel.abortAfter(limit);
    }

    /** The same attempt, whose making does not count. */
    Handshake.Attempt without(Handshake.Attempt attempt) {
        return attempt.with(source -> () -> {
            armed.close();
            try {
                return source.credential();
            } finally {
                armed = channel.abortAfter(limit);
            }
        });
    }

    @Override
    public void close() {
        armed.close();
    }
}
