package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.channel.HostKeys;
import io.rft.channel.ServerIdentity;
import io.rft.rate.Rate;
import io.rft.server.RftServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsListenerTest {
    /** The grammar of the text format, as far as this uses it. */
    private static final Pattern LINE = Pattern.compile("# (?:HELP [a-z_]+ \\S.*|TYPE [a-z_]+ (?:gauge|counter))"
            + "|[a-z_]+(?:\\{[a-z]+=\"[^\"\\\\]*\"})? (?:-?\\d+(?:\\.\\d+)?(?:E\\d+)?|\\+Inf)");

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path state;

    private RftServer server;
    private MetricsPage page;
    private MetricsListener listener;

    @BeforeEach
    void start() throws IOException {
        var keys = HostKeys.of(ServerIdentity.generate(new SecureRandom()));
        server = RftServer.builder()
                .listen(ANY_PORT)
                .identity(keys)
                .users(name -> Optional.empty())
                .start();
        var config = DaemonConfig.defaults();
        var users = new DaemonUsers(config, new UsersFile(state), Clock.systemUTC());
        var configuring = new Configuring(
                config,
                users,
                server,
                () -> {
                    throw new RftException(ErrorCode.USAGE, "there is no configuration");
                },
                new Configuring.Identity(keys, _ -> keys),
                () -> {},
                Clock.systemUTC());
        page = new MetricsPage(server, configuring, Clock.systemUTC());
        listener = MetricsListener.open(ANY_PORT, page);
    }

    @AfterEach
    void stop() {
        listener.close();
        server.close();
    }

    @Test
    void metricsAreWhatPrometheusReads() throws IOException {
        server.limitTotal(new Rate(5_000_000_000L));

        var answer = ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");

        var parts = answer.split("\r\n\r\n", 2);
        assertTrue(parts[0].startsWith("HTTP/1.1 200 OK\r\n"), parts[0]);
        assertTrue(parts[0].contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"), parts[0]);
        assertTrue(parts[0].contains("\r\nContent-Length: " + parts[1].length() + "\r\n"), parts[0]);
        for (var line : parts[1].lines().toList()) {
            assertTrue(LINE.matcher(line).matches(), line);
        }
        for (var line : new String[] {
            "rft_sessions 0",
            "rft_transfers{direction=\"upload\"} 0",
            "rft_payload_bytes_total{direction=\"download\"} 0",
            "rft_logins_total{result=\"refused\"} 0",
            "rft_limit_bytes_per_second{scope=\"total\"} 5000000000",
            "rft_limit_bytes_per_second{scope=\"per-user\"} +Inf",
            "rft_limits_set 1",
            "rft_forces_total{of=\"data\"} 0",
            "rft_forces_total{of=\"outcomes\"} 0",
            "rft_checkpoints_total 0",
            "rft_journal_records_total 0",
            "rft_journal_bytes_total 0",
        }) {
            assertTrue(parts[1].contains("\n" + line + "\n"), () -> line + " is not in\n" + parts[1]);
        }
        assertTrue(parts[1].endsWith("\n"));
    }

    @Test
    void healthEndsWhenTheServerDrains() throws IOException {
        assertTrue(ask("GET /healthz HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 200 OK\r\n"));

        server.drain(Duration.ofHours(1));

        var answer = ask("GET /healthz HTTP/1.1\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 503 Service Unavailable\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\ndraining\n"), answer);
        assertTrue(ask("GET /metrics HTTP/1.1\r\n\r\n").contains("\nrft_draining 1\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1, 404 Not Found",
        "GET /metrics/../x HTTP/1.1, 404 Not Found",
        "POST /metrics HTTP/1.1, 405 Method Not Allowed",
        "GET /metrics, 400 Bad Request",
        "GET /metrics FTP/1.1, 400 Bad Request",
        "'', 400 Bad Request",
    })
    void whateverElseIsAskedForIsRefused(String line, String status) throws IOException {
        var answer = ask(line + "\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 " + status + "\r\n"), answer);
    }

    @Test
    void aHeadWithoutABodyIsAnsweredToHead() throws IOException {
        var answer = ask("HEAD /metrics HTTP/1.0\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void aRequestWithoutEndIsCutOff() throws IOException {
        assertEquals("", ask("GET /metrics HTTP/1.1\r\nX: " + "x".repeat(MetricsListener.HEAD_BYTES_MAX)));
    }

    @Test
    void whoSaysNothingIsCutOffAndWhoIsTooManySentAway() throws IOException {
        var bounds = new CallListener.Bounds(3, TimeUnit.SECONDS.toNanos(2));
        try (var bounded = MetricsListener.open(ANY_PORT, page, bounds)) {
            var silent = new ArrayList<Socket>();
            for (var i = 0; i < bounds.callersMax(); i++) {
                silent.add(connect(bounded));
            }
            assertEquals("", ask(bounded, "")); // too many
            for (var one : silent) {
                assertEquals("", rest(one)); // too slow
            }
            assertTrue(ask(bounded, "GET /healthz HTTP/1.1\r\n\r\n").contains("\r\n\r\nok\n"));
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws IOException {
        var taken = listener.address();

        var refused = assertThrows(RftException.class, () -> MetricsListener.open(taken, page));

        var message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("cannot listen for metrics on 127.0.0.1:" + taken.getPort() + ": "), message);
    }

    @Test
    void labelsAreEscaped() {
        var text = new MetricsText().value("x", "of", "a\"b\\c\nd", 15).toString();

        assertEquals("x{of=\"a\\\"b\\\\c\\nd\"} 15\n", text);
    }

    private String ask(String request) throws IOException {
        return ask(listener, request);
    }

    private static String ask(MetricsListener whom, String request) throws IOException {
        var socket = connect(whom);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return rest(socket);
    }

    private static Socket connect(MetricsListener whom) throws IOException {
        var address = whom.address();
        return new Socket(address.getAddress(), address.getPort());
    }

    /** All that comes until the end, however the system says it. */
    private static String rest(Socket socket) {
        try (socket) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
