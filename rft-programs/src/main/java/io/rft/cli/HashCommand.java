package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.protocol.Message.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft hash [--algorithm crc32c|sha256] ADDRESS…}: digests are computed where the file is. */
@Command(name = "hash", description = "Compute digests of files where they are, at a server or here.")
final class HashCommand extends ServerCommand {
    @Option(
            names = "--algorithm",
            paramLabel = "NAME",
            converter = Converters.AlgorithmConverter.class,
            description = "crc32c, the default, or sha256.")
    private HashAlgorithm algorithm = HashAlgorithm.CRC32C;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "ADDRESS")
    private List<String> words = List.of();

    HashCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        var addresses = new ArrayList<Address>();
        for (var word : words) {
            addresses.add(addresses().read(word));
        }
        var outcomes = new Outcomes();
        try (var servers = servers()) {
            for (var address : addresses) {
                try {
                    for (var place : Place.all(address, servers, this::notice)) {
                        show(place, outcomes);
                    }
                } catch (RftException e) {
                    tell(e);
                    outcomes.failed(ExitCode.of(e));
                }
            }
        }
        out().flush();
        return outcomes.exitCode().value();
    }

    private void show(Place place, Outcomes outcomes) {
        try {
            show(place, place.digest(algorithm));
            outcomes.succeeded();
        } catch (RftException e) {
            tell(e);
            outcomes.failed(ExitCode.of(e));
        }
    }

    /** As {@code sha256sum} prints it. */
    private void show(Place place, FileDigest digest) throws RftException {
        if (json) {
            new JsonLines(world().out()).write(fields -> {
                fields.writeStringProperty("path", place.text());
                fields.writeStringProperty("algorithm", Converters.word(algorithm));
                fields.writeStringProperty("digest", digest.hexadecimal());
                fields.writeNumberProperty("size", digest.size());
            });
        } else {
            out().line(digest.hexadecimal() + "  " + place.text());
        }
    }
}
