package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.RftException;
import io.rft.channel.Alpn;
import io.rft.channel.HungUpException;
import io.rft.channel.SecureChannel;
import io.rft.channel.TcpDialer;
import io.rft.client.Credentials;
import io.rft.client.RftClient;
import io.rft.protocol.SshPublicKey;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More clients of one address at the door than it takes at a time. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoorIT {
    private static final int CLIENTS = 40;
    /** As many logins as one address may have under way, and one more. */
    private static final int SILENT = 17;

    @TempDir
    private Path root;

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private final List<SecureChannel> silent = new ArrayList<>();
    private final List<RftClient> clients = new ArrayList<>();
    private final AtomicInteger dials = new AtomicInteger();
    private ServerFixture server;

    @BeforeEach
    void start() throws IOException {
        server = ServerFixture.serving(root, builder -> builder.loginGrace(Duration.ofMinutes(30)));
    }

    @AfterEach
    void stop() {
        silent.forEach(SecureChannel::abort);
        clients.forEach(RftClient::close);
        server.close();
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void clientsThatAreTurnedAwayComeAgainUntilAllAreIn() throws IOException {
        fill();
        var connecting = new ArrayList<CompletableFuture<Void>>();
        for (var i = 0; i < CLIENTS; i++) {
            var client = client();
            clients.add(client);
            connecting.add(inBackground(client::connect));
        }
        Await.until("each was turned away twice on average", () -> dials.get() >= 3 * CLIENTS);
        assertEquals(0, server.server().sessions());

        silent.forEach(SecureChannel::abort);

        connecting.forEach(CompletableFuture::join);
        assertEquals(CLIENTS, server.server().sessions());
    }

    /** With those who say nothing, until one of them is turned away. */
    private void fill() throws IOException {
        var turnedAway = new CompletableFuture<Void>();
        for (var i = 0; i < SILENT; i++) {
            var channel = RawClient.secure(server, Alpn.COMMAND);
            silent.add(channel);
            tasks.startVirtual("silent", () -> {
                try {
                    channel.read(ByteBuffer.allocate(1));
                } catch (HungUpException e) {
                    turnedAway.complete(null);
                } catch (RftException e) {
                    // It is closed here, at the end.
                }
            });
        }
        turnedAway.join();
    }

    private RftClient client() throws RftException {
        var key = server.userKey();
        return server.client()
                .credentials(Credentials.key(SshPublicKey.ofJca(key.getPublic()), key.getPrivate()))
                .connectTimeout(Duration.ofMinutes(10)) // this machine may be slow
                .dialer((address, limit) -> {
                    dials.incrementAndGet();
                    return new TcpDialer().dial(address, limit);
                })
                .build();
    }

    /** What fails with a reason. */
    private interface Action {
        void run() throws RftException;
    }

    private CompletableFuture<Void> inBackground(Action action) {
        var done = new CompletableFuture<Void>();
        tasks.startVirtual("client", () -> {
            try {
                action.run();
                done.complete(null);
            } catch (RftException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
