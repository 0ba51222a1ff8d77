package io.rft.cli;

import io.rft.Durability;
import io.rft.channel.SocketWishes;
import io.rft.client.Verification;
import io.rft.protocol.Message.HashAlgorithm;
import io.rft.protocol.Settings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags about how files are moved. */
final class TransferOptions {
    @Mixin
    private SessionOptions session = new SessionOptions();

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
            description =
                    "Where the target exists: replace it, fail, skip the file, or replace it if the source is newer or"
                            + " different (in size or time).")
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

    @Mixin
    private TreeFlags tree = new TreeFlags();

    @Option(names = "--json", description = "Results as one JSON object per line on standard output.")
    private boolean json;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Also write what --json says to this file, which is made anew.")
    private Optional<Path> results = Optional.empty();

    /** What was said about the session. */
    SessionOptions session() {
        return session;
    }

    /** What the client wishes, but for the rates. */
    Settings settings() {
        return session.settings();
    }

    /** The rates that the client wishes at each time. */
    WishedRates rates() {
        return session.rates();
    }

    /** How data connections are set up. */
    SocketWishes sockets() {
        return session.sockets();
    }

    /** Whether a number of connections was asked for that the server may not grant. */
    boolean fixedConnections() {
        return session.fixedConnections();
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

    /** Whether a target that exists may give way. */
    boolean replaces() {
        return switch (ifExists()) {
            case REPLACE, NEWER, DIFFERENT -> true;
            case FAIL, SKIP -> false;
        };
    }

    Verification verification() {
        return verification;
    }

    HashAlgorithm digest() {
        return digest;
    }

    /** What was said about trees. */
    TreeFlags tree() {
        return tree;
    }

    boolean json() {
        return json;
    }

    /** The file that results go to besides. */
    Optional<Path> results() {
        return results;
    }

    ProgressMode progress() {
        return progress;
    }
}
