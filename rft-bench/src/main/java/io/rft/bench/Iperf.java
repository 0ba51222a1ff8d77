package io.rft.bench;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** {@code iperf3} on a link: what N plain TCP streams reach from memory to memory, which no transfer of files can do much better than. */
final class Iperf {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long START_NANOS = 500_000_000;
    private static final double BITS = 8;

    private Iperf() {}

    /** Bytes per second that arrived, from the near end to the far one. */
    static double bytesPerSecond(Spot near, Spot far, int streams, int seconds) throws IOException {
        var server = new ProcessBuilder(far.command(List.of("iperf3", "-s", "-1", "-B", far.address())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Ticker.system().sleepNanos(START_NANOS);
            var words = List.of(
                    "iperf3",
                    "-c",
                    far.address(),
                    "-P",
                    Integer.toString(streams),
                    "-t",
                    Integer.toString(seconds),
                    "-J");
            var client = new ProcessBuilder(near.command(words))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var report = JSON.readTree(client.getInputStream().readAllBytes());
            if (Program.exit(client) != 0) {
                throw new IOException("iperf3: " + report.path("error").asString("failed"));
            }
            return report.path("end")
                            .path("sum_received")
                            .path("bits_per_second")
                            .doubleValue()
                    / BITS;
        } finally {
            server.destroy();
            Program.exit(server);
        }
    }
}
