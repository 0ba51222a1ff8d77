package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.JsonLines;
import io.rft.console.Units;
import io.rft.protocol.Message.HashAlgorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** {@code rft verify SRC… DST}: whether files are the same at both ends, without copying them. */
@Command(
        name = "verify",
        customSynopsis = "rft verify [OPTION]… SRC… DST",
        description = {
            "Compare files without copying them: their digests are computed where they are, here or at servers.",
            "DST is the file, or the directory that has those names. Ends with 0 if all are identical, with 8 if some differ."
        })
final class VerifyCommand extends ServerCommand {
    @Option(
            names = "--digest",
            paramLabel = "NAME",
            converter = Converters.AlgorithmConverter.class,
            description = "crc32c, the default, or sha256.")
    private HashAlgorithm algorithm = HashAlgorithm.CRC32C;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Parameters(arity = "0..*", paramLabel = "ADDRESS", description = "What to compare, then with what.")
    private List<String> words = List.of();

    private final VerifyTally tally = new VerifyTally();

    VerifyCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        Plan.requireSourceAndTarget("verify", words);
        var addresses = new ArrayList<Address>();
        for (var word : words) {
            addresses.add(addresses().read(word));
        }
        try (var servers = servers()) {
            compareAll(addresses.subList(0, addresses.size() - 1), addresses.getLast(), servers);
        }
        if (json) {
            new JsonLines(world().out()).write(tally::write);
        }
        out().flush();
        return tally.exitCode().value();
    }

    private void compareAll(List<Address> sources, Address target, Servers servers) throws RftException {
        var isDirectory = Optional.<Boolean>empty();
        for (var source : sources) {
            try {
                var to = Place.of(target, servers);
                var places = Place.all(source, servers, this::notice);
                if (isDirectory.isEmpty() || places.size() > 1) {
                    isDirectory = Optional.of(isDirectory(target, to, Math.max(sources.size(), places.size())));
                }
                for (var from : places) {
                    if (!compared(from, to, isDirectory.get())) {
                        return;
                    }
                }
            } catch (RftException e) {
                if (!goesOnAfter(source.text(), e)) {
                    return;
                }
            }
        }
    }

    private boolean compared(Place from, Place to, boolean isDirectory) throws RftException {
        try {
            compare(from, isDirectory ? to.child(from.name()) : to);
            return true;
        } catch (RftException e) {
            return goesOnAfter(from.text(), e);
        }
    }

    private boolean goesOnAfter(String source, RftException failure) throws RftException {
        failed(source, failure);
        if (endsAll(failure)) {
            tally.ended(ExitCode.of(failure));
            return false;
        }
        return true;
    }

    /** As it would be for copying there. */
    private static boolean isDirectory(Address target, Place place, int sources) throws RftException {
        if (place.isDirectory()) {
            return true;
        }
        if (target.isDirectory() || sources > 1) {
            throw new RftException(
                    ErrorCode.NOT_FOUND, "there is no directory " + target.text(), "Name the file to compare with.");
        }
        return false;
    }

    private void compare(Place from, Place to) throws RftException {
        var comparison = Comparison.of(from, to, algorithm);
        tally.add(comparison);
        if (json) {
            new JsonLines(world().out()).write(fields -> write(fields, comparison));
        } else if (comparison.isIdentical() && !output().quiet()) {
            out().line(from.text() + " and " + to.text() + " are identical  " + Units.formatBytes(comparison.size())
                    + "  "
                    + Converters.word(algorithm) + " "
                    + comparison.digest().map(FileDigest::hexadecimal).orElse(""));
        }
        if (!comparison.isIdentical()) {
            tell(new RftException(
                    ErrorCode.INTEGRITY, from.text() + " and " + to.text() + " differ: " + comparison.difference()));
        }
    }

    private void failed(String source, RftException failure) throws RftException {
        tally.failed(ExitCode.of(failure));
        tell(failure);
        if (json) {
            new JsonLines(world().out()).write(fields -> {
                fields.writeStringProperty("type", "file");
                fields.writeStringProperty("path", source);
                fields.writeStringProperty("action", "failed");
                fields.writeStringProperty("error", failure.code().wireName());
                fields.writeStringProperty("message", String.valueOf(failure.getMessage()));
            });
        }
    }

    private void write(JsonGenerator fields, Comparison comparison) {
        fields.writeStringProperty("type", "file");
        fields.writeStringProperty("path", comparison.file().text());
        fields.writeStringProperty("target", comparison.other().text());
        fields.writeStringProperty("action", comparison.isIdentical() ? "identical" : "different");
        fields.writeNumberProperty("size", comparison.size());
        fields.writeNumberProperty("target-size", comparison.otherSize());
        fields.writeStringProperty("algorithm", Converters.word(algorithm));
        digest(fields, "digest", comparison.digest());
        digest(fields, "target-digest", comparison.otherDigest());
        fields.writeNullProperty("error");
    }

    private static void digest(JsonGenerator fields, String name, Optional<FileDigest> digest) {
        digest.ifPresentOrElse(
                known -> fields.writeStringProperty(name, known.hexadecimal()), () -> fields.writeNullProperty(name));
    }
}
