package io.rft.cli;

import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.channel.CuttingDialer;
import io.rft.channel.TcpDialer;
import io.rft.client.Credentials;
import io.rft.client.Download;
import io.rft.client.HostKeyTrust;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.TransferResult;
import io.rft.client.Upload;
import io.rft.console.Units;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A file on its way to a daemon and back, with the worst happening in between: all connections cut at one third of the bytes, the
 * daemon killed at two thirds. One thread.
 */
final class Demo {
    static final long GENERATED_BYTES = 256L << 20;

    private static final long LOOK_NANOS = 500_000;
    private static final int PIECE_BYTES = 1 << 20;

    private final World world;
    private final Path directory;
    private final Optional<Path> file;

    Demo(World world, Path directory, Optional<Path> file) {
        this.world = world;
        this.directory = directory;
        this.file = file;
    }

    /** What happened. */
    record Report(
            long bytes,
            TransferResult up,
            TransferResult down,
            int connectionsUp,
            int connectionsAll,
            int cut,
            int kills,
            boolean identical) {
        void print(OutputStream out) throws IOException {
            var text = new StringBuilder();
            row(text, "", "upload", "download");
            row(text, "bytes", Units.formatBytes(up.bytes()), Units.formatBytes(down.bytes()));
            row(text, "connections cut", cut, 0);
            row(text, "daemon killed", kills, 0);
            row(text, "data connections", connectionsUp, connectionsAll - connectionsUp);
            row(text, "restarts", up.restarts(), down.restarts());
            row(text, "bytes resumed", Units.formatBytes(up.resumedBytes()), Units.formatBytes(down.resumedBytes()));
            row(text, "bytes re-sent", resent(up), resent(down));
            row(text, "seconds", seconds(up.elapsed()), seconds(down.elapsed()));
            row(text, "MiB/s", rate(up), rate(down));
            row(text, "CRC32C", crc(up), crc(down));
            text.append(identical ? "The file came back the same.\n" : "THE FILE CAME BACK DIFFERENT.\n");
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            out.flush();
        }

        private static void row(StringBuilder text, String name, Object up, Object down) {
            text.append(String.format(Locale.ROOT, "%-18s%14s%14s%n", name, up, down));
        }

        private static String resent(TransferResult result) {
            return Units.formatBytes(Math.max(0, result.movedBytes() - result.bytes()));
        }

        private static String seconds(Duration elapsed) {
            return String.format(Locale.ROOT, "%.2f", elapsed.toNanos() / 1e9);
        }

        private static String rate(TransferResult result) {
            return String.format(
                    Locale.ROOT,
                    "%.0f",
                    result.bytes() / (double) (1 << 20) / (result.elapsed().toNanos() / 1e9));
        }

        private static String crc(TransferResult result) {
            return String.format("%08x", result.crc32c());
        }
    }

    Report run() throws RftException, IOException {
        var source = file.isPresent() ? file.get() : generate();
        say("starting rftd as a child process");
        try (var daemon = DemoDaemon.start(directory)) {
            var dialer = new CuttingDialer(new TcpDialer());
            var password = daemon.password();
            try (var client = RftClient.builder()
                    .endpoint(daemon.endpoint())
                    .trust(HostKeyTrust.pinned(daemon.fingerprint()))
                    .credentials(Credentials.password(() -> password))
                    .dialer(dialer)
                    .build()) {
                return conduct(daemon, dialer, client, source);
            }
        }
    }

    private Report conduct(DemoDaemon daemon, CuttingDialer dialer, RftClient client, Path source)
            throws RftException, IOException {
        var size = Files.size(source);
        var target = RemotePath.ROOT.resolve("demo.bin");
        say("sending " + Units.formatBytes(size) + " over " + client.settings().connections()
                + " encrypted data connections");
        var upload = client.upload(new Upload(source, target));
        var cut = reached(upload, size / 3) ? dialer.cutAll() : 0;
        say("cut " + cut + " connections at one third");
        var kills = reached(upload, size * 2 / 3) ? 1 : 0;
        if (kills > 0) {
            daemon.kill();
            say("killed rftd at two thirds, and start it again");
            daemon.restart();
        }
        var up = upload.join();
        var connectionsUp = client.counts().connectionsOpened();
        var back = directory.resolve("back.bin");
        say("fetching it back");
        var down = client.download(new Download(target, back)).join();
        var identical = Files.mismatch(source, back) < 0 && up.crc32c() == down.crc32c();
        return new Report(size, up, down, connectionsUp, client.counts().connectionsOpened(), cut, kills, identical);
    }

    /** Waits until so many bytes have crossed the network; false if the transfer ended before. */
    private boolean reached(Transfer transfer, long bytes) {
        while (transfer.progress().moved() < bytes) {
            if (transfer.completion().isDone()) {
                return false;
            }
            world.ticker().sleepNanos(LOOK_NANOS);
        }
        return !transfer.completion().isDone();
    }

    private Path generate() throws IOException {
        say("generating " + Units.formatBytes(GENERATED_BYTES));
        var generated = directory.resolve("generated.bin");
        var random = new SplittableRandom(GENERATED_BYTES);
        var piece = new byte[PIECE_BYTES];
        try (var out = Files.newOutputStream(generated)) {
            for (var written = 0L; written < GENERATED_BYTES; written += piece.length) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
        return generated;
    }

    private void say(String what) {
        world.err().println("demo: " + what);
    }
}
