package io.rft.transfer;

import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.DataConnection;
import io.rft.channel.Pace;
import io.rft.protocol.BlockHeader;

/** Sends blocks on one data connection, one after the other, on a thread of its own, until there will be no more. Decides nothing. */
final class SendLoop {
    private final DataConnection connection;
    private final SendQueue queue;
    private final BufferPool buffers;
    private final Pace pace;

    SendLoop(DataConnection connection, SendQueue queue, BufferPool buffers, Pace pace) {
        this.connection = connection;
        this.queue = queue;
        this.buffers = buffers;
        this.pace = pace;
    }

    /** Returns when the queue is closed; fails when the connection does. */
    void run() throws RftException {
        var lease = buffers.take();
        try {
            for (var next = queue.take(connection.id()); next.isPresent(); next = queue.take(connection.id())) {
                var blockBytes = Math.toIntExact(next.get().block().length());
                if (blockBytes > lease.buffer().capacity()) {
                    lease.close();
                    lease = buffers.take(blockBytes);
                }
                send(next.get(), lease);
            }
            connection.sendEnd();
        } finally {
            lease.close();
        }
    }

    private void send(SendQueue.Assignment next, BufferPool.Lease lease) throws RftException {
        var sender = next.sender();
        int crc;
        try {
            crc = sender.reader().read(next.block(), lease.buffer());
        } catch (RftException e) { // the file's trouble, not the connection's
            sender.fail(e);
            return;
        }
        var header = new BlockHeader.Block(sender.transfer(), sender.epoch(), next.block(), crc);
        connection.send(header, lease.buffer(), pace);
        sender.stats().moved(next.block().length());
    }
}
