package io.rft.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Takes a command's JSON, and sends the command a signal at its first word of progress, or at the first one that looks as given. */
final class SignalAtProgress extends ByteArrayOutputStream {
    private final Runnable signal;
    private final Pattern moment;
    private boolean sent;

    SignalAtProgress(Runnable signal) {
        this(signal, "\"type\":\"progress\"");
    }

    /** @param moment a regular expression found in the line */
    SignalAtProgress(Runnable signal, String moment) {
        this.signal = signal;
        this.moment = Pattern.compile(moment);
    }

    /** Once something has become durable. */
    static SignalAtProgress durable(Runnable signal) {
        return new SignalAtProgress(signal, "\"type\":\"progress\".*\"bytes\":[1-9]");
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, length);
        if (!sent
                && moment.matcher(new String(bytes, offset, length, StandardCharsets.UTF_8))
                        .find()) {
            sent = true;
            signal.run();
        }
    }

    String lastLine() {
        return toString(StandardCharsets.UTF_8).lines().toList().getLast();
    }
}
