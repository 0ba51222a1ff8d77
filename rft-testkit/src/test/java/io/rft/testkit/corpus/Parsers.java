package io.rft.testkit.corpus;

import io.rft.cli.CommandLineParsers;
import io.rft.client.ClientParsers;
import io.rft.daemon.DaemonParsers;
import io.rft.journal.JournalParsers;
import io.rft.nio.NioParsers;
import io.rft.protocol.ProtocolParsers;
import io.rft.server.ServerParsers;
import io.rft.store.StoreParsers;
import java.util.List;
import java.util.stream.Stream;

/** Every parser of input that comes from a peer, from a disk or from a person. */
public final class Parsers {
    private static final List<Parser> ALL = Stream.of(
                    ProtocolParsers.all(),
                    JournalParsers.all(),
                    StoreParsers.all(),
                    ClientParsers.all(),
                    ServerParsers.all(),
                    DaemonParsers.all(),
                    CommandLineParsers.all(),
                    NioParsers.all())
            .flatMap(List::stream)
            .toList();

    private Parsers() {}

    public static List<Parser> all() {
        return ALL;
    }
}
