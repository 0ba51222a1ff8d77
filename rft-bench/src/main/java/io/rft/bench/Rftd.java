package io.rft.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** An {@code rftd} on a free port of the loopback interface that serves one directory, and how to reach it. */
final class Rftd extends Server {
    private final Path rft;
    private final Map<String, String> address;

    private Rftd(Process process, Path rft, Map<String, String> address) {
        super(process);
        this.rft = rft;
        this.address = address;
    }

    /** Starts it and waits until it says where it listens. */
    static Rftd serve(Path project, Path directory, Program program) throws IOException {
        var builder = new ProcessBuilder(
                        project.resolve("rftd").toString(), "serve", directory.toString(), "--port", "0", "--json")
                .redirectError(Files.createTempFile(directory.getParent(), "rftd-", ".log")
                        .toFile());
        builder.environment().putAll(program.environment());
        var process = builder.start();
        var line = process.inputReader().readLine();
        if (line == null) {
            process.destroy();
            throw new IOException("rftd did not start");
        }
        return new Rftd(process, project.resolve("rft"), fields(line));
    }

    /** {@code rft put}: these files into a directory of the server. */
    List<String> put(List<Path> sources, String directory, String... options) {
        var words = Stream.concat(Stream.of(options), sources.stream().map(Path::toString));
        return client("put", words.toList(), url(directory));
    }

    /** {@code rft get}: a file of the server into a local directory. */
    List<String> get(String source, Path directory) {
        return client("get", List.of(url(source)), directory + "/");
    }

    private List<String> client(String verb, List<String> sources, String target) {
        var command = new ArrayList<>(List.of(
                rft.toString(),
                verb,
                "--host-key",
                address.getOrDefault("fingerprint", ""),
                "--password-file",
                address.getOrDefault("password-file", ""),
                "--quiet"));
        command.addAll(sources);
        command.add(target);
        return List.copyOf(command);
    }

    private String url(String path) {
        return "rft://" + address.get("user") + "@" + address.get("address") + ":" + address.get("port") + "/" + path;
    }

    private static Map<String, String> fields(String line) {
        var fields = new HashMap<String, String>();
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.PROPERTY_NAME) {
                    var name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, parser.getString());
                }
            }
        }
        return Map.copyOf(fields);
    }
}
