package io.rft.cli;

import io.rft.channel.Congestion;
import io.rft.channel.SocketWishes;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import picocli.CommandLine.Option;

/** Flags about the session that files are moved in. */
final class SessionOptions {
    private static final int AUTO = 0;

    @Option(
            names = {"-j", "--connections"},
            paramLabel = "N",
            converter = Converters.ConnectionsConverter.class,
            description = "Data connections, 1 to 64, or auto: as many as bring more.")
    private int connections = AUTO;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            converter = Converters.ConnectionsMaxConverter.class,
            description = "The most data connections that auto uses: 10.")
    private int maxConnections = Settings.CONNECTIONS_DEFAULT;

    @Option(
            names = {"--bwlimit", "--limit-rate"},
            paramLabel = "RATE",
            description =
                    "The most bytes per second, such as 10M, or bits, such as 100Mbit; off is no limit. By the time of the day: \"08:00,10M 19:00,off\".")
    private Timetable bwlimit = Timetable.NONE;

    @Option(names = "--bwlimit-file", paramLabel = "RATE", description = "The same for each file.")
    private Timetable bwlimitFile = Timetable.NONE;

    @Option(names = "--bwlimit-connection", paramLabel = "RATE", description = "The same for each data connection.")
    private Timetable bwlimitConnection = Timetable.NONE;

    @Option(
            names = "--congestion",
            paramLabel = "NAME",
            converter = Converters.CongestionConverter.class,
            description =
                    "Congestion control of what this machine sends: auto (bbr where the system has it and the path has delay), or its name.")
    private Congestion congestion = Congestion.AUTO;

    @Option(
            names = "--background",
            description = "Go behind other traffic: slow down when the path begins to have queues (and DSCP LE).")
    private boolean background;

    @Option(
            names = "--block-size",
            paramLabel = "SIZE",
            converter = Converters.BlockSizeConverter.class,
            description = "Bytes sent at once, 64K to 16M, or auto.")
    private int blockSize = AUTO;

    /** What the client wishes, but for the rates. */
    Settings settings() {
        return new Settings(
                connections == AUTO ? maxConnections : connections,
                blockSize == AUTO ? Settings.BLOCK_BYTES_DEFAULT : blockSize,
                RateLimits.NONE);
    }

    /** The rates that the client wishes at each time. */
    WishedRates rates() {
        return new WishedRates(bwlimit, bwlimitFile, bwlimitConnection);
    }

    /** How data connections are set up. */
    SocketWishes sockets() {
        return new SocketWishes(congestion, background);
    }

    /** Whether a number of connections was asked for that the server may not grant. */
    boolean fixedConnections() {
        return connections != AUTO;
    }
}
