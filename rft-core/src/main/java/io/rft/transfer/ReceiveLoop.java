package io.rft.transfer;

import io.rft.RftException;
import io.rft.TransferId;
import io.rft.buffer.BufferPool;
import io.rft.channel.DataConnection;
import io.rft.protocol.BlockHeader;
import java.util.Optional;

/**
 * Takes blocks from one data connection, one after the other, on a thread of its own, until the peer ends it. A block of a transfer
 * or an attempt that is over is read and dropped. Decides nothing.
 */
final class ReceiveLoop {
    /** Finds who takes the blocks of an attempt. */
    interface Receivers {
        Optional<Receiver> find(TransferId transfer, long epoch);
    }

    /** Hears whether it is up to the peer or to us that the loop goes on. */
    interface Watcher {
        void waits(DataConnection connection);

        void works(DataConnection connection);
    }

    private final DataConnection connection;
    private final Receivers receivers;
    private final BufferPool buffers;
    private final ConnectionPace pace;
    private final Watcher watcher;

    /** Reads on only as the pace allows, so that TCP holds back a peer that sends too fast. */
    ReceiveLoop(
            DataConnection connection, Receivers receivers, BufferPool buffers, ConnectionPace pace, Watcher watcher) {
        this.pace = pace;
        this.connection = connection;
        this.receivers = receivers;
        this.buffers = buffers;
        this.watcher = watcher;
    }

    /** Returns when the peer has ended the connection on purpose; fails when it is lost or the peer breaks the rules. */
    void run() throws RftException {
        try (var buffer = new LoopBuffer(buffers)) {
            while (true) {
                watcher.waits(connection);
                switch (connection.receiveHeader()) {
                    case BlockHeader.End() -> {
                        return;
                    }
                    case BlockHeader.Block block -> receive(block, buffer);
                    case BlockHeader.Zeros(var block) -> receiveZeros(block, buffer);
                }
                buffer.spare();
            }
        }
    }

    private void receive(BlockHeader.Block block, LoopBuffer buffer) throws RftException {
        var receiver = receivers.find(block.transfer(), block.epoch());
        if (receiver.isEmpty()) {
            connection.skipPayload(block, buffer.of(1));
            watcher.works(connection);
            pace.await(Math.toIntExact(block.range().length())); // it has used the path like any other
            return;
        }
        receiver.get().check(block);
        var payload = buffer.of(Math.toIntExact(block.range().length()));
        connection.receivePayload(block, payload);
        watcher.works(connection);
        pace.carries(block.transfer());
        pace.await(payload.remaining());
        receiver.get().receive(block, payload);
    }

    /** What a few bytes on the path stand for is written like any other block, at places where that may be. */
    private void receiveZeros(BlockHeader.Block block, LoopBuffer buffer) throws RftException {
        watcher.works(connection);
        var receiver = receivers.find(block.transfer(), block.epoch());
        if (receiver.isPresent()) {
            receiver.get().checkZeros(block);
            var payload = buffer.of(Math.toIntExact(block.range().length()));
            connection.takeZeros(block, payload);
            pace.carries(block.transfer());
            receiver.get().receiveZeros(block, payload);
        }
    }
}
