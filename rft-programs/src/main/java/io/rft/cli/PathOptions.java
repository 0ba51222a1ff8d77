package io.rft.cli;

import io.rft.channel.Congestion;
import io.rft.channel.SocketWishes;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Flags about how the way to a server is measured: those of a transfer, as far as they concern the way. */
final class PathOptions {
    private static final int AUTO = 0;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            converter = Converters.ConnectionsMaxConverter.class,
            description = "The most data connections that are tried: 10.")
    private int maxConnections = Settings.CONNECTIONS_DEFAULT;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            converter = Converters.SecondsConverter.class,
            description = "How long each measurement takes, 1 to 30, after a moment to get up to speed: 3.")
    private int seconds = 3;

    @Option(
            names = {"--bwlimit", "--limit-rate"},
            paramLabel = "RATE",
            converter = Converters.TimetableConverter.class,
            description = "The most bytes per second, as of a transfer.")
    private Timetable bwlimit = Timetable.NONE;

    @Option(
            names = "--bwlimit-file",
            paramLabel = "RATE",
            converter = Converters.TimetableConverter.class,
            description = "The same for each file: a measurement counts as one.")
    private Timetable bwlimitFile = Timetable.NONE;

    @Option(
            names = "--bwlimit-connection",
            paramLabel = "RATE",
            converter = Converters.TimetableConverter.class,
            description = "The same for each data connection.")
    private Timetable bwlimitConnection = Timetable.NONE;

    @Option(
            names = "--congestion",
            paramLabel = "NAME",
            converter = Converters.CongestionConverter.class,
            description = "Congestion control of what this machine sends: auto, or its name.")
    private Congestion congestion = Congestion.AUTO;

    @Option(
            names = "--block-size",
            paramLabel = "SIZE",
            converter = Converters.BlockSizeConverter.class,
            description = "Bytes sent at once, 64K to 16M, or auto.")
    private int blockSize = AUTO;

    int maxConnections() {
        return maxConnections;
    }

    Duration time() {
        return Duration.ofSeconds(seconds);
    }

    WishedRates rates() {
        return new WishedRates(bwlimit, bwlimitFile, bwlimitConnection);
    }

    SocketWishes sockets() {
        return new SocketWishes(congestion, false);
    }

    /** What a client wishes that has so many data connections at most. */
    Settings settings(int connections) {
        return new Settings(connections, blockSize == AUTO ? Settings.BLOCK_BYTES_DEFAULT : blockSize, RateLimits.NONE);
    }
}
