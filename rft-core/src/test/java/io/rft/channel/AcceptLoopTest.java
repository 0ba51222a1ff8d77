package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class AcceptLoopTest {
    private final ArrayList<String> story = new ArrayList<>();
    private final Ticker ticker = new Ticker() {
        @Override
        public long nanoTime() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sleepNanos(long nanos) {
            story.add("pause");
        }
    };

    @Test
    void whenDescriptorsRunOutItPausesAndGoesOn() throws IOException {
        try (var sockets = Pairing.sockets()) {
            var calls = new int[1];
            AcceptLoop.Port port = () -> {
                story.add("accept");
                return switch (calls[0]++) {
                    case 0, 1 -> throw new IOException("Too many open files");
                    case 2 -> sockets.server();
                    default -> throw new ClosedChannelException();
                };
            };

            new AcceptLoop(port, socket -> story.add("accepted"), ticker).run();

            assertEquals("[accept, pause, accept, pause, accept, accepted, accept]", story.toString());
            assertTrue(sockets.server().getOption(StandardSocketOptions.TCP_NODELAY));
        }
    }

    @Test
    void aConnectionThatIsGoneAlreadyIsPassedOver() throws IOException {
        try (var gone = Pairing.sockets();
                var sockets = Pairing.sockets()) {
            gone.server().close();
            var waiting = new ArrayList<SocketChannel>();
            waiting.add(gone.server());
            waiting.add(sockets.server());
            AcceptLoop.Port port = () -> {
                if (waiting.isEmpty()) {
                    throw new ClosedChannelException();
                }
                return waiting.removeFirst();
            };

            new AcceptLoop(port, socket -> story.add(socket.equals(sockets.server()) ? "the other" : "gone"), ticker)
                    .run();

            assertEquals("[the other]", story.toString());
        }
    }
}
