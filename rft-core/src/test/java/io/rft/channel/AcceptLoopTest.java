package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            story.add(nanos < 100_000_000 ? "moment" : "pause");
        }
    };
    private int holders; // of places, who may give way
    private int descriptors = Integer.MAX_VALUE; // for spares

    /** What a port gives, one after the other; a failure for null, and then its end. */
    private AcceptLoop.Port port(List<Optional<SocketChannel>> given) {
        var waiting = new ArrayDeque<>(given);
        return new AcceptLoop.Port() {
            @Override
            public SocketChannel accept() throws IOException {
                story.add("accept");
                if (waiting.isEmpty()) {
                    throw new ClosedChannelException();
                }
                return waiting.remove().orElseThrow(() -> new IOException("Too many open files"));
            }

            @Override
            public SocketChannel spare() throws IOException {
                if (descriptors-- <= 0) {
                    throw new IOException("Too many open files");
                }
                return SocketChannel.open();
            }

            @Override
            public boolean makeRoom() {
                if (holders == 0) {
                    return false;
                }
                holders--;
                descriptors = 1;
                story.add("made room");
                return true;
            }
        };
    }

    @Test
    void whenDescriptorsRunOutItPausesAndGoesOn() throws IOException {
        try (var sockets = Pairing.sockets()) {
            var port = port(List.of(Optional.empty(), Optional.empty(), Optional.of(sockets.server())));

            new AcceptLoop(port, socket -> story.add("accepted"), ticker).run();

            assertEquals("[accept, pause, accept, pause, accept, accepted, accept]", story.toString());
            assertTrue(sockets.server().getOption(StandardSocketOptions.TCP_NODELAY));
        }
    }

    @Test
    void whoOnlyHoldsAPlaceGivesWayToWhoComes() throws IOException {
        try (var sockets = Pairing.sockets();
                var others = Pairing.sockets()) {
            holders = 2;
            descriptors = 0;
            var port = port(List.of(Optional.empty(), Optional.of(sockets.server()), Optional.of(others.server())));

            new AcceptLoop(
                            port,
                            socket -> {
                                story.add("accepted");
                                descriptors = 0;
                            },
                            ticker)
                    .run();

            assertEquals("[accept, made room, moment, accept, accepted, accept, accepted, accept]", story.toString());
        }
    }

    @Test
    void whoTookTheLastDescriptorIsLetInWhereSomebodyGivesWay() throws IOException {
        try (var sockets = Pairing.sockets()) {
            holders = 1;
            descriptors = 0;

            new AcceptLoop(port(List.of(Optional.of(sockets.server()))), socket -> story.add("accepted"), ticker).run();

            assertEquals("[accept, made room, accepted, accept]", story.toString());
        }
    }

    @Test
    void whereNobodyGivesWayTheOneThatComesIsTurnedAway() throws IOException {
        try (var sockets = Pairing.sockets()) {
            descriptors = 0;

            new AcceptLoop(port(List.of(Optional.of(sockets.server()))), socket -> story.add("accepted"), ticker).run();

            assertEquals("[accept, pause, accept]", story.toString());
            assertFalse(sockets.server().isOpen());
        }
    }

    @Test
    void aConnectionThatIsGoneAlreadyIsPassedOver() throws IOException {
        try (var gone = Pairing.sockets();
                var sockets = Pairing.sockets()) {
            gone.server().close();
            var port = port(List.of(Optional.of(gone.server()), Optional.of(sockets.server())));

            new AcceptLoop(port, socket -> story.add(socket.equals(sockets.server()) ? "the other" : "gone"), ticker)
                    .run();

            assertEquals("[accept, accept, the other, accept]", story.toString());
        }
    }
}
