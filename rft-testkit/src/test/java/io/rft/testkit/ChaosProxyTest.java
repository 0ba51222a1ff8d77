package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.channel.Alpn;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChaosProxyTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private EchoServer server;
    private ChaosProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer();
        proxy = ChaosProxy.recording(server.address(), directory);
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void passesEverythingOnAndKeepsIt() throws IOException {
        try (var client = dial()) {
            assertArrayEquals(HELLO, echo(client));
        }

        var connection = proxy.connections().getFirst();
        Await.until("it is closed", () -> !connection.isOpen());
        assertArrayEquals(HELLO, Files.readAllBytes(directory.resolve("0-to-server")));
        assertArrayEquals(HELLO, Files.readAllBytes(directory.resolve("0-to-client")));
        assertEquals(HELLO.length, connection.bytesToServer());
        assertEquals(HELLO.length, connection.bytesToClient());
        assertEquals(2L * HELLO.length, proxy.bytes());
    }

    @Test
    void keepsConnectionsInTheOrderOfTheirAcceptance() throws IOException {
        try (var first = dial();
                var second = dial()) {
            echo(second);
            echo(first);

            assertEquals(2, proxy.connections().size());
            assertEquals(0, proxy.connections().getFirst().index());
        }
    }

    @Test
    void aResetIsALossForBothSides() throws IOException {
        try (var client = dial()) {
            echo(client);

            assertTrue(proxy.connections().getFirst().reset());

            assertThrows(IOException.class, () -> client.getInputStream().read());
            Await.until("the server sees a reset", () -> server.resets() == 1);
            assertFalse(proxy.connections().getFirst().isOpen());
            assertEquals(0, proxy.cutAll());
        }
    }

    @Test
    void aFinishIsAnEndForBothSides() throws IOException {
        try (var client = dial()) {
            echo(client);

            assertTrue(proxy.connections().getFirst().finish());

            assertEquals(-1, client.getInputStream().read());
        }
        Await.until("the server sees an end", () -> server.ends() == 1);
        assertEquals(0, server.resets());
    }

    @Test
    void whileItRefusesNobodyConnectsAndOldConnectionsGoOn() throws IOException {
        try (var old = dial()) {
            echo(old);

            proxy.refuse();

            assertThrows(ConnectException.class, this::dial);
            assertArrayEquals(HELLO, echo(old));
            proxy.admit();
            try (var next = dial()) {
                assertArrayEquals(HELLO, echo(next));
            }
        }
    }

    @Test
    void aStalledConnectionPassesNothingUntilItIsResumed() throws IOException {
        try (var stalled = dial();
                var other = dial()) {
            echo(stalled);
            echo(other);
            proxy.connections().getFirst().stall();

            stalled.getOutputStream().write(HELLO);

            assertArrayEquals(HELLO, echo(other));
            assertEquals(HELLO.length, proxy.connections().getFirst().bytesToServer());
            proxy.connections().getFirst().resume();
            assertArrayEquals(HELLO, stalled.getInputStream().readNBytes(HELLO.length));
        }
    }

    @Test
    void whatIsHeldPassesAfterTheRelease() throws IOException {
        try (var client = dial()) {
            proxy.holdAfter(HELLO.length);
            client.getOutputStream().write(HELLO);
            proxy.awaitBytes(HELLO.length);
            assertEquals(HELLO.length, proxy.bytes());

            proxy.release();

            assertArrayEquals(HELLO, client.getInputStream().readNBytes(HELLO.length));
        }
    }

    @Test
    void aServerThatIsGoneIsALoss() throws IOException {
        server.close();

        try (var client = dial()) {
            assertThrows(IOException.class, () -> echo(client));
        }
    }

    @Test
    void aConnectionThatIsNotTlsHasNoPurpose() throws IOException {
        try (var client = dial()) {
            echo(client);

            assertEquals(Optional.empty(), proxy.connections().getFirst().purpose());
            assertEquals(0, proxy.open(Alpn.COMMAND).size());
        }
    }

    private Socket dial() throws IOException {
        return new Socket(proxy.address().getAddress(), proxy.address().getPort());
    }

    private static byte[] echo(Socket client) throws IOException {
        client.getOutputStream().write(HELLO);
        var answer = client.getInputStream().readNBytes(HELLO.length);
        if (answer.length < HELLO.length) {
            throw new IOException("the connection has ended");
        }
        return answer;
    }
}
