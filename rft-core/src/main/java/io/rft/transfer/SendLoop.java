package io.rft.transfer;

import io.rft.RftException;
import io.rft.buffer.BufferPool;
import io.rft.channel.DataConnection;
import io.rft.digest.Zeros;
import io.rft.fault.FaultPoint;
import io.rft.protocol.BlockHeader;
import java.util.OptionalInt;

/** Sends blocks on one data connection, one after the other, on a thread of its own, until there will be no more. Decides nothing. */
final class SendLoop {
    private final DataConnection connection;
    private final SendQueue queue;
    private final BufferPool buffers;
    private final ConnectionPace pace;

    SendLoop(DataConnection connection, SendQueue queue, BufferPool buffers, ConnectionPace pace) {
        this.connection = connection;
        this.queue = queue;
        this.buffers = buffers;
        this.pace = new TimedPace(pace, queue.delays());
    }

    /** Returns when the queue is closed or has given the connection up; fails when the connection does. */
    void run() throws RftException {
        try (var buffer = new LoopBuffer(buffers)) {
            while (true) {
                switch (queue.take(connection.id(), !buffer.isLent())) {
                    case SendQueue.Turn.Block block -> send(block, buffer);
                    case SendQueue.Turn.Idle() -> buffer.giveBack();
                    case SendQueue.Turn.Over() -> {
                        connection.sendEnd();
                        return;
                    }
                }
            }
        }
    }

    private void send(SendQueue.Turn.Block turn, LoopBuffer buffers) throws RftException {
        var sender = turn.sender();
        if (sender.isSparse() && sendHole(turn)) {
            return;
        }
        var buffer = buffers.of(Math.toIntExact(turn.range().length()));
        int crc;
        FaultPoint.SENDER_BEFORE_READ.hit();
        try {
            crc = sender.reader().read(turn.range(), turn.blockBytes(), buffer, queue.delays());
        } catch (RftException e) { // the file's trouble, not the connection's
            sender.fail(e);
            return;
        }
        sender.blockRead();
        if (sender.isSparse() && Zeros.is(buffer)) {
            connection.sendZeros(new BlockHeader.Block(sender.transfer(), turn.epoch(), turn.range(), crc));
            queue.delays().blockDone();
            return;
        }
        pace.carries(sender.transfer());
        FaultPoint.SENDER_BEFORE_BLOCK.hit();
        try {
            connection.send(new BlockHeader.Block(sender.transfer(), turn.epoch(), turn.range(), crc), buffer, pace);
        } finally {
            sender.stats().moved(buffer.position()); // also what went out of a block whose connection was lost
        }
        FaultPoint.SENDER_AFTER_BLOCK.hit();
        queue.delays().blockDone();
    }

    /** A hole of the source need not even be read; whether it was one, and the file's trouble was told where it was not to be found out. */
    private boolean sendHole(SendQueue.Turn.Block turn) throws RftException {
        var sender = turn.sender();
        OptionalInt crc;
        try {
            crc = sender.reader().readHole(turn.range(), turn.blockBytes());
        } catch (RftException e) {
            sender.fail(e);
            return true;
        }
        if (crc.isEmpty()) {
            return false;
        }
        sender.blockRead();
        connection.sendZeros(new BlockHeader.Block(sender.transfer(), turn.epoch(), turn.range(), crc.getAsInt()));
        queue.delays().blockDone();
        return true;
    }
}
