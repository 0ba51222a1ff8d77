package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.channel.CuttingDialer;
import io.rft.channel.TcpDialer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CuttingDialerTest {
    private final CuttingDialer dialer = new CuttingDialer(new TcpDialer());
    private EchoServer server;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer();
    }

    @AfterEach
    void stop() {
        dialer.cutAll();
        server.close();
    }

    @Test
    void cutsTheConnectionThatIsMeantAndLeavesTheOthers() throws IOException {
        var first = dial();
        var second = dial();

        assertTrue(dialer.cut(0));

        assertThrows(IOException.class, () -> echo(first));
        assertEquals('x', echo(second));
        assertFalse(dialer.cut(0), "it is cut already");
        assertEquals(2, dialer.dialled());
    }

    @Test
    void cutsAllThatAreOpen() throws IOException {
        dial().close();
        var second = dial();

        assertEquals(1, dialer.cutAll());

        assertThrows(IOException.class, () -> echo(second));
    }

    private SocketChannel dial() throws IOException {
        return dialer.dial(server.address(), Duration.ofSeconds(10));
    }

    private static int echo(SocketChannel socket) throws IOException {
        socket.write(ByteBuffer.wrap(new byte[] {'x'}));
        var answer = ByteBuffer.allocate(1);
        socket.read(answer);
        return answer.get(0);
    }
}
