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

    private final DataConnection connection;
    private final Receivers receivers;
    private final BufferPool buffers;

    ReceiveLoop(DataConnection connection, Receivers receivers, BufferPool buffers) {
        this.connection = connection;
        this.receivers = receivers;
        this.buffers = buffers;
    }

    /** Returns when the peer has ended the connection on purpose; fails when it is lost or the peer breaks the rules. */
    void run() throws RftException {
        while (true) {
            switch (connection.receiveHeader()) {
                case BlockHeader.End() -> {
                    return;
                }
                case BlockHeader.Block block -> receive(block);
            }
        }
    }

    private void receive(BlockHeader.Block block) throws RftException {
        var receiver = receivers.find(block.transfer(), block.epoch());
        if (receiver.isPresent()) {
            receiver.get().check(block);
        }
        try (var lease = buffers.take(Math.toIntExact(block.range().length()))) {
            connection.receivePayload(block, lease.buffer());
            if (receiver.isPresent()) {
                receiver.get().receive(block, lease.buffer());
            }
        }
    }
}
