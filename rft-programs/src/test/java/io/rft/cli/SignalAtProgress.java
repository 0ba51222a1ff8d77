package io.rft.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Takes a command's JSON, and sends the command a signal when it says that bytes have moved. */
final class SignalAtProgress extends ByteArrayOutputStream {
    private final Runnable signal;
    private boolean sent;

    SignalAtProgress(Runnable signal) {
        this.signal = signal;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, length);
        if (!sent && new String(bytes, offset, length, StandardCharsets.UTF_8).contains("\"type\":\"progress\"")) {
            sent = true;
            signal.run();
        }
    }

    String lastLine() {
        return toString(StandardCharsets.UTF_8).lines().toList().getLast();
    }
}
