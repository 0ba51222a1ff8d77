package io.rft.cli;

import io.rft.Durability;
import io.rft.channel.Congestion;
import io.rft.channel.SocketWishes;
import io.rft.client.Verification;
import io.rft.protocol.Message.HashAlgorithm;
import io.rft.protocol.Settings;
import io.rft.rate.RateLimits;
import io.rft.rate.Timetable;
import picocli.CommandLine.Option;

/** Flags about how files are moved. */
final class TransferOptions {
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
            converter = Converters.TimetableConverter.class,
            description =
                    "The most bytes per second, such as 10M, or bits, such as 100Mbit; off is no limit. By the time of the day: \"08:00,10M 19:00,off\".")
    private Timetable bwlimit = Timetable.NONE;

    @Option(
            names = "--bwlimit-file",
            paramLabel = "RATE",
            converter = Converters.TimetableConverter.class,
            description = "The same for each file.")
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

    @Option(
            names = "--durability",
            paramLabel = "WHAT",
            converter = Converters.DurabilityConverter.class,
            description =
                    "What survives a power cut: block (what was acknowledged), file (what was committed) or none.")
    private Durability durability = Durability.BLOCK;

    @Option(names = "--no-resume", description = "Begin anew, whatever an earlier attempt left.")
    private boolean noResume;

    @Option(
            names = "--if-exists",
            paramLabel = "WHAT",
            converter = Converters.IfExistsConverter.class,
            description = "Where the target exists: replace it, fail or skip the file.")
    private IfTargetExists ifExists = IfTargetExists.REPLACE;

    @Option(names = "-f", description = "Replace the target, whatever --if-exists says.")
    private boolean force;

    @Option(
            names = "--verify",
            paramLabel = "HOW",
            converter = Converters.VerificationConverter.class,
            description =
                    "stream, or readback: also read what was stored again, from the disk, before it is published.")
    private Verification verification = Verification.STREAM;

    @Option(
            names = "--digest",
            paramLabel = "WHAT",
            converter = Converters.AlgorithmConverter.class,
            description = "What both ends compare before a file is published: crc32c, or sha256 as well.")
    private HashAlgorithm digest = HashAlgorithm.CRC32C;

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            converter = Converters.ProgressConverter.class,
            description = "auto, bar, plain (a line every 30 s), json or none.")
    private ProgressMode progress = ProgressMode.AUTO;

    @Option(names = "--json", description = "Results as one JSON object per line on standard output.")
    private boolean json;

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

    Durability durability() {
        return durability;
    }

    boolean resume() {
        return !noResume;
    }

    IfTargetExists ifExists() {
        return force ? IfTargetExists.REPLACE : ifExists;
    }

    Verification verification() {
        return verification;
    }

    HashAlgorithm digest() {
        return digest;
    }

    boolean json() {
        return json;
    }

    ProgressMode progress() {
        return progress;
    }
}
