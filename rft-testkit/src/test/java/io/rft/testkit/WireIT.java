package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.Patience;
import io.rft.RemotePath;
import io.rft.channel.Alpn;
import io.rft.client.ConnectOptions;
import io.rft.client.Download;
import io.rft.client.Upload;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody on the path gets to see. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WireIT {
    private static final String MARKER = "The quick brown fox jumps over the lazy dog. ";
    private static final String NAME = "a-name-nobody-should-read";
    private static final int COPIES = 200_000; // 9 MB
    private static final int CONNECTIONS = 3;

    /** No connection is given up in the middle of its handshake because it is slow to come. */
    private static final Patience PATIENT = Patience.DEFAULT.scaled(100);

    @TempDir
    private Path directory;

    @Test
    void nothingOfAFileItsNameOrAPasswordIsSeen() throws IOException {
        var source = Files.writeString(directory.resolve(NAME), MARKER.repeat(COPIES));
        var back = directory.resolve("back");
        assertTrue(contains(Files.readAllBytes(source), MARKER), "the search finds what is there");
        var captures = roundTrip(source, back);

        assertEquals(-1, Files.mismatch(source, back));
        var bytes = 0L;
        for (var capture : captures) {
            var seen = Files.readAllBytes(capture);
            bytes += seen.length;
            for (var secret : List.of(MARKER, NAME, ServerFixture.PASSWORD, ServerFixture.WRITER)) {
                assertFalse(contains(seen, secret), () -> secret + " in " + capture);
            }
        }
        assertTrue(bytes > 2 * Files.size(source), "all of it was captured");
    }

    @Test
    void everyByteOfEveryConnectionIsTls() throws IOException {
        var source = Files.writeString(directory.resolve(NAME), MARKER.repeat(COPIES));

        var captures = roundTrip(source, directory.resolve("back"));

        assertEquals(2 * (1 + CONNECTIONS), captures.size(), "two ways of a command channel and of data connections");
        for (var capture : captures) {
            var records = TlsRecords.parse(Files.readAllBytes(capture));
            assertEquals(TlsRecords.HANDSHAKE, records.getFirst().type(), capture::toString);
            assertTrue(
                    records.stream().noneMatch(record -> record.type() == TlsRecords.ALERT),
                    "even alerts are encrypted once keys are agreed");
        }
    }

    @Test
    void noConnectionResumesAnother() throws IOException {
        var source = Files.writeString(directory.resolve(NAME), MARKER.repeat(COPIES));

        var captures = roundTrip(source, directory.resolve("back"));

        for (var capture : captures) {
            if (capture.toString().endsWith("-to-server")) {
                var hello = TlsRecords.parse(Files.readAllBytes(capture)).getFirst();
                assertFalse(TlsRecords.extensions(hello).contains(TlsRecords.PRE_SHARED_KEY));
                assertFalse(TlsRecords.extensions(hello).contains(TlsRecords.EARLY_DATA));
            }
        }
    }

    @Test
    void theServerGivesNobodyATicketToResumeWith() throws Exception {
        try (var server = ServerFixture.serving(directory)) {
            assertFalse(offersToResume(server.address()));
        }
    }

    @Test
    void aServerThatGivesTicketsWouldBeFound() throws Exception {
        var tasks = new TaskGroup(Throwable::printStackTrace);
        try (var server = ServerFixture.serving(directory)) {
            var other =
                    (SSLServerSocket) context(server).getServerSocketFactory().createServerSocket(0);
            tasks.startVirtual("tls", () -> greet(other));
            try {
                assertTrue(offersToResume((InetSocketAddress) other.getLocalSocketAddress()));
            } finally {
                other.close();
            }
        }
        tasks.close();
    }

    /** Everything that both sides sent while a file went up and came back, one file for each way of each connection. */
    private List<Path> roundTrip(Path source, Path back) throws IOException {
        var captures = Files.createDirectory(directory.resolve("captures"));
        try (var server = ServerFixture.serving(
                        Files.createDirectory(directory.resolve("root")), builder -> builder.patience(PATIENT));
                var proxy = ChaosProxy.recording(server.address(), captures)) {
            try (var client = server.client(proxy.address(), ServerFixture.WRITER)
                    .settings(new Settings(CONNECTIONS, Settings.BLOCK_BYTES_DEFAULT, RateLimits.NONE))
                    .fixedConnections(true)
                    .options(ConnectOptions.DEFAULT.withPatience(PATIENT).withConnectTimeout(Duration.ofMinutes(5)))
                    .build()) {
                var target = RemotePath.parse("/" + NAME);
                client.upload(new Upload(source, target)).join();
                client.download(new Download(target, back)).join();
                // Else one might be ended in the middle of its handshake.
                Await.until("all connections are there", () -> client.counts().connections() == CONNECTIONS);
            }
        }
        try (var files = Files.list(captures)) {
            return files.toList();
        }
    }

    private static boolean contains(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }

    /** Connects three times with a client that remembers tickets, and looks whether a later hello brings one. */
    private boolean offersToResume(InetSocketAddress server) throws Exception {
        var captures = Files.createTempDirectory(directory, "hellos-");
        var client = SSLContext.getInstance("TLSv1.3");
        client.init(null, new TrustManager[] {new Anybody()}, null);
        try (var proxy = ChaosProxy.recording(server, captures)) {
            for (var i = 0; i < 3; i++) {
                try (var socket = (SSLSocket) client.getSocketFactory()
                        .createSocket("127.0.0.1", proxy.address().getPort())) {
                    var parameters = socket.getSSLParameters();
                    parameters.setApplicationProtocols(new String[] {Alpn.COMMAND.id()});
                    socket.setSSLParameters(parameters);
                    socket.getOutputStream().write("not a message\n".getBytes(StandardCharsets.UTF_8));
                    readToEnd(socket);
                }
            }
        }
        var seen = new HashSet<Integer>();
        for (var i = 0; i < 3; i++) {
            var sent = Files.readAllBytes(captures.resolve(i + "-to-server"));
            seen.addAll(TlsRecords.extensions(TlsRecords.parse(sent).getFirst()));
        }
        return seen.contains(TlsRecords.PRE_SHARED_KEY);
    }

    /** Whatever the server says reaches the client, tickets too; how it ends does not matter here. */
    private static void readToEnd(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The server does not have to be polite to who does not speak its language.
        }
    }

    private static void greet(SSLServerSocket listener) {
        while (!listener.isClosed()) {
            try (var socket = (SSLSocket) listener.accept()) {
                socket.getInputStream().read();
                socket.getOutputStream().write('x');
            } catch (IOException e) {
                // The test is over.
            }
        }
    }

    /** The same identity in an ordinary TLS server. */
    private static SSLContext context(ServerFixture server) throws GeneralSecurityException, IOException {
        var identity = server.identity();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Trusts every server: what is looked at is what the server does. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
