package io.rft.channel;

import io.rft.ErrorCode;
import io.rft.IntegrityException;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.digest.Crc32cs;
import io.rft.digest.Zeros;
import io.rft.protocol.BlockHeader;
import io.rft.protocol.BlockHeaderCodec;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An encrypted connection that carries the blocks of one session. One thread sends and another one may receive. The same thread
 * that sends blocks ends them with {@link #sendEnd}. Owns its {@link SecureChannel}; whoever has it closes it, from any thread.
 */
public final class DataConnection implements Closeable {
    private final SecureChannel channel;
    private final long id;
    private final ByteBuffer headerIn = ByteBuffer.allocate(BlockHeader.BYTES);
    private final ByteBuffer headerOut = ByteBuffer.allocate(BlockHeader.BYTES);
    private final ByteBuffer[] headed = {headerOut, headerOut}; // a header and what goes with it
    private final ByteBuffer[] bare = {headerOut};

    private DataConnection(SecureChannel channel, long id) {
        this.channel = channel;
        this.id = id;
    }

    /**
     * The client's way to make a connection one of its session's: uses up a ticket, and returns once the server has proved that
     * it knows the session too. Takes ownership of the channel: closes it on failure.
     */
    public static DataConnection join(SecureChannel channel, SessionKey key, SessionId session, Message.Ticket ticket)
            throws RftException {
        return join(channel, key, session, ticket, false);
    }

    /** The same; {@code background} asks the server to treat what it sends like {@link SocketWishes#background}. */
    public static DataConnection join(
            SecureChannel channel, SessionKey key, SessionId session, Message.Ticket ticket, boolean background)
            throws RftException {
        JoinExchange.ask(channel, key, session, ticket, background);
        return new DataConnection(channel, ticket.connection());
    }

    /** A connection that has proved to belong to this session, which its receiver must still find alive. */
    public record Admitted(SessionId session, DataConnection connection, boolean background) {}

    /**
     * The server's way to let a connection in. Takes ownership of the channel: closes it on any failure, in the same way for
     * every reason.
     */
    public static Admitted admit(SecureChannel channel, TicketBook tickets, Ticker ticker) throws RftException {
        var join = JoinExchange.answer(channel, tickets, ticker);
        return new Admitted(join.session(), new DataConnection(channel, join.connection()), join.background());
    }

    /** The number that the server gave it, unique for the server's life. */
    public long id() {
        return id;
    }

    /** What has come over it so far. Thread-safe. */
    public long receivedBytes() {
        return channel.receivedBytes();
    }

    /** What has come and gone over it so far. Thread-safe. */
    public long movedBytes() {
        return channel.receivedBytes() + channel.sentBytes();
    }

    /** What the kernel says of its path now; as {@link SecureChannel#path}. */
    public Optional<PathInfo> path() {
        return channel.path();
    }

    /** Asks the kernel to treat it so, as far as that can be had. Done once, after it has joined; also while it is in use. */
    public void tune(SocketWishes wishes) {
        channel.tune(wishes);
    }

    /** For logs and the names of threads. */
    public String name() {
        return "data-" + id + " " + Addresses.text(channel.peer());
    }

    /**
     * Sends a block in pieces that the pace allows, the header with the first of them. The payload, of the header's length, is
     * consumed.
     */
    public void send(BlockHeader.Block header, ByteBuffer payload, Pace pace) throws RftException {
        if (payload.remaining() != header.range().length()) {
            throw new IllegalArgumentException("a payload of " + payload.remaining() + " bytes for " + header.range());
        }
        BlockHeaderCodec.encode(header, headerOut.clear());
        headerOut.flip();
        headed[1] = payload;
        var end = payload.limit();
        try {
            while (payload.position() < end) {
                var piece = Math.min(pace.pieceBytes(), end - payload.position());
                pace.await(piece);
                payload.limit(payload.position() + piece);
                channel.write(headed);
            }
        } finally {
            payload.limit(end);
            headed[1] = headerOut; // the payload is borrowed for this call only
        }
    }

    /** Sends a block that is all zero without its bytes. */
    public void sendZeros(BlockHeader.Block block) throws RftException {
        BlockHeaderCodec.encode(new BlockHeader.Zeros(block), headerOut.clear());
        headerOut.flip();
        channel.write(bare);
    }

    /** Says, authenticated, that no block follows: without it an end is a loss. */
    public void sendEnd() throws RftException {
        BlockHeaderCodec.encode(new BlockHeader.End(), headerOut.clear());
        headerOut.flip();
        channel.write(bare);
    }

    /** The next frame; of a block, its payload too: {@link #receiveHeader} and {@link #receivePayload} in one. */
    public BlockHeader receive(ByteBuffer payload) throws RftException {
        var header = receiveHeader();
        if (header instanceof BlockHeader.Block block) {
            receivePayload(block, payload);
        }
        return header;
    }

    /** The next frame's header; of a block the caller takes the payload next. After any failure the connection is of no use: close it. */
    public BlockHeader receiveHeader() throws RftException {
        channel.readFully(headerIn.clear());
        return BlockHeaderCodec.decode(headerIn.flip());
    }

    /**
     * The payload of the block whose header came last, ready to be read and with the right checksum. One that does not fit the buffer is
     * refused before it is read ({@code PROTOCOL}), one with a wrong checksum is {@code INTEGRITY}.
     */
    public void receivePayload(BlockHeader.Block block, ByteBuffer payload) throws RftException {
        var length = block.range().length();
        if (length > payload.capacity()) {
            throw new RftException(
                    ErrorCode.PROTOCOL,
                    name() + " announces a block of " + length + " bytes; at most " + payload.capacity()
                            + " were agreed");
        }
        payload.clear().limit((int) length);
        channel.readFully(payload);
        payload.flip();
        if (Crc32cs.of(payload) != block.crc32c()) {
            throw new IntegrityException(
                    name() + " brought a block whose checksum is wrong",
                    "It is sent again; if this repeats, suspect the memory of one of the machines.");
        }
    }

    /** Puts the zeros that the header which came last stands for into the buffer, as {@link #receivePayload} would. */
    public void takeZeros(BlockHeader.Block block, ByteBuffer payload) throws RftException {
        if (Zeros.crc32c(block.range().length()) != block.crc32c()) {
            throw new IntegrityException(
                    name() + " announced zeros whose checksum is wrong",
                    "They are sent again; if this repeats, suspect the memory of one of the machines.");
        }
        Zeros.fill(payload.clear().limit(Math.toIntExact(block.range().length())));
    }

    /** Reads the payload of the block whose header came last and drops it, a buffer of any size at a time. */
    public void skipPayload(BlockHeader.Block block, ByteBuffer scratch) throws RftException {
        for (var left = block.range().length(); left > 0; left -= scratch.limit()) {
            channel.readFully(scratch.clear().limit((int) Math.min(left, scratch.capacity())));
        }
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public String toString() {
        return name();
    }
}
