package io.rft.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An {@code rftd} on a free port that serves one directory, and how to reach it. */
final class Rftd extends Server {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path rft;
    private final Spot near;
    private final JsonNode address;

    private Rftd(Process process, Path rft, Spot near, JsonNode address) {
        super(process);
        this.rft = rft;
        this.near = near;
        this.address = address;
    }

    /** Starts it on the loopback interface and waits until it says where it listens. */
    static Rftd serve(Path project, Path directory, Program program) throws IOException {
        return serve(project, directory, program, Spot.HERE, Spot.HERE);
    }

    /** Starts it at the far spot, for clients at the near one, and waits until it says where it listens. */
    static Rftd serve(Path project, Path directory, Program program, Spot far, Spot near) throws IOException {
        var options = List.of(directory.toString(), "--listen", far.address() + ":0");
        return start(project, directory.resolveSibling("rftd.log"), program, options, far, near);
    }

    /** Starts it on the loopback interface with this configuration, and waits until it says where it listens. */
    static Rftd configured(Path project, Path configuration, Program program) throws IOException {
        return configured(project, configuration, program, Spot.HERE);
    }

    /** The same at a spot that has this machine's addresses. */
    static Rftd configured(Path project, Path configuration, Program program, Spot spot) throws IOException {
        var options = List.of("--config", configuration.toString(), "--listen", spot.address() + ":0");
        return start(project, configuration.resolveSibling("rftd.log"), program, options, spot, Spot.HERE);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return new InetSocketAddress(said("address"), address.path("port").intValue());
    }

    /** {@code rft ls} as a user with a key. */
    List<String> listAs(String user, Path key) {
        return List.of(
                rft.toString(),
                "ls",
                "--host-key",
                said("fingerprint"),
                "-i",
                key.toString(),
                "--batch",
                url(user, ""));
    }

    private static Rftd start(Path project, Path log, Program program, List<String> options, Spot far, Spot near)
            throws IOException {
        var words = new ArrayList<>(List.of(project.resolve("rftd").toString(), "serve", "--json"));
        words.addAll(options);
        var builder = new ProcessBuilder(far.command(words)).redirectError(log.toFile());
        builder.environment().putAll(program.environment());
        var process = builder.start();
        var line = process.inputReader().readLine();
        if (line == null) {
            process.destroy();
            throw new IOException("rftd did not start, see " + log);
        }
        return new Rftd(process, project.resolve("rft"), near, JSON.readTree(line));
    }

    /** {@code rft put} as a user with a key. */
    List<String> putAs(String user, Path key, List<String> options, List<Path> sources, String directory) {
        return clientAs(
                "put", key, options, sources.stream().map(Path::toString).toList(), url(user, directory));
    }

    /** {@code rft get} as a user with a key. */
    List<String> getAs(String user, Path key, List<String> options, List<String> sources, Path directory) {
        return clientAs(
                "get",
                key,
                options,
                sources.stream().map(name -> url(user, name)).toList(),
                directory + "/");
    }

    private List<String> clientAs(String verb, Path key, List<String> options, List<String> sources, String target) {
        var command =
                new ArrayList<>(List.of(rft.toString(), verb, "--host-key", said("fingerprint"), "-i", key.toString()));
        command.addAll(List.of("--batch", "--quiet"));
        command.addAll(options);
        command.addAll(sources);
        command.add(target);
        return near.command(command);
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

    /** {@code rft put -r}: a tree into a directory of the server. */
    List<String> putTree(Path source, String directory) {
        return client("put", List.of("-r", source.toString()), url(directory) + "/");
    }

    /** {@code rft get -r}: a tree of the server into a local directory. */
    List<String> getTree(String source, Path directory) {
        return client("get", List.of("-r", url(source)), directory + "/");
    }

    private List<String> client(String verb, List<String> sources, String target) {
        var command = new ArrayList<>(List.of(
                rft.toString(),
                verb,
                "--host-key",
                said("fingerprint"),
                "--password-file",
                said("password-file"),
                "--json"));
        command.addAll(sources);
        command.add(target);
        return near.command(command);
    }

    private String url(String path) {
        return url(said("user"), path);
    }

    private String url(String user, String path) {
        return "rft://" + user + "@" + said("address") + ":" + said("port") + "/" + path;
    }

    private String said(String field) {
        return address.path(field).asString();
    }
}
