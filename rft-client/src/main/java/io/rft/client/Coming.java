package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.channel.SecureChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * An encrypted connection for blocks that is being made on a thread of its own, while whoever wants it asks for its ticket. Whoever awaits
 * it owns it; one that nobody wants any more is closed when it comes. Thread-safe.
 */
final class Coming {
    private final CompletableFuture<SecureChannel> made = new CompletableFuture<>();

    private Coming() {}

    /** Begins to dial. */
    static Coming from(ClientConfig config) {
        var coming = new Coming();
        config.tasks().startVirtual("rft-ahead", () -> coming.dial(config));
        return coming;
    }

    /** Returns when it is made; fails as dialling does, and within its limit. */
    SecureChannel await() throws RftException {
        try {
            return made.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RftException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Nobody awaits it any more. */
    void forgo() {
        made.completeExceptionally(new RftException(ErrorCode.INTERRUPTED, "the connection is not wanted any more"));
        if (!made.isCompletedExceptionally()) {
            made.join().close();
        }
    }

    private void dial(ClientConfig config) {
        try {
            var channel = config.reconnect(Alpn.DATA, abort -> {});
            if (!made.complete(channel)) {
                channel.close();
            }
        } catch (RftException e) {
            made.completeExceptionally(e);
        } catch (RuntimeException | Error bug) {
            made.completeExceptionally(bug);
            throw bug;
        }
    }
}
