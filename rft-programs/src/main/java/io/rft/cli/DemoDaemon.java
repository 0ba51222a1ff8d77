package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.Endpoint;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An {@code rftd} that the demonstration starts as a child process, with a key, a user and a root of its own below one directory, and
 * may kill and start again. One thread.
 */
final class DemoDaemon implements Closeable {
    private static final String HEAP = "-Xmx256m";

    private final Path directory;
    private final List<String> jvmOptions;
    private Process process;
    private Line line;

    /** What {@code rftd serve --json} says once it serves. */
    private record Line(String address, int port, String user, String fingerprint, String passwordFile) {}

    private DemoDaemon(Path directory, List<String> jvmOptions, Process process, Line line) {
        this.directory = directory;
        this.jvmOptions = jvmOptions;
        this.process = process;
        this.line = line;
    }

    /** Starts a daemon whose files all lie below this directory, on a free port of the loopback interface. */
    static DemoDaemon start(Path directory) throws RftException {
        return start(directory, List.of());
    }

    /** The same with further options for its JVM. */
    static DemoDaemon start(Path directory, List<String> jvmOptions) throws RftException {
        try {
            Files.createDirectory(root(directory));
            var process = launch(directory, jvmOptions, 0);
            return new DemoDaemon(directory, jvmOptions, process, await(process, directory));
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    private static Path root(Path directory) {
        return directory.resolve("served");
    }

    Endpoint endpoint() {
        return new Endpoint(line.address(), line.port(), line.user());
    }

    String fingerprint() {
        return line.fingerprint();
    }

    Path passwordFile() {
        return Path.of(line.passwordFile());
    }

    String password() throws RftException {
        try {
            return Files.readString(passwordFile()).strip();
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    /** SIGTERM: it ends in good order. */
    void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** SIGKILL: nothing is flushed, nobody is told. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** The same daemon again, on the same port. */
    void restart() throws RftException {
        try {
            process = launch(directory, jvmOptions, line.port());
            line = await(process, directory);
        } catch (IOException e) {
            throw failure(directory, e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** This very program, as the other one: same Java, same class path. */
    private static Process launch(Path directory, List<String> jvmOptions, int port) throws IOException {
        var java = ProcessHandle.current().info().command().orElse("java");
        var command = new ArrayList<>(List.of(java, "--enable-native-access=ALL-UNNAMED", HEAP));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "io.rft.daemon.RftdMain",
                "serve",
                root(directory).toString(),
                "--port",
                Integer.toString(port),
                "--json"));
        var builder = new ProcessBuilder(command)
                .redirectError(log(directory).toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().put("XDG_STATE_HOME", directory.resolve("state").toString());
        builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
        return builder.start();
    }

    private static Path log(Path directory) {
        return directory.resolve("rftd.log");
    }

    private static Line await(Process process, Path directory) throws IOException {
        BufferedReader out = process.inputReader();
        var text = out.readLine();
        if (text == null) {
            throw new IOException("rftd ended without serving: "
                    + Files.readString(log(directory)).strip());
        }
        return parse(text);
    }

    private static Line parse(String text) throws IOException {
        var address = "";
        var port = 0;
        var user = "";
        var fingerprint = "";
        var passwordFile = "";
        try (var json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "address" -> address = json.getString();
                    case "port" -> port = json.getIntValue();
                    case "user" -> user = json.getString();
                    case "fingerprint" -> fingerprint = json.getString();
                    case "password-file" -> passwordFile = json.getString();
                    default -> json.skipChildren();
                }
            }
        }
        return new Line(address, port, user, fingerprint, passwordFile);
    }

    private static RftException failure(Path directory, IOException cause) {
        return new RftException(
                ErrorCode.OTHER, "the demonstration's daemon in " + directory + ": " + cause.getMessage(), cause);
    }
}
