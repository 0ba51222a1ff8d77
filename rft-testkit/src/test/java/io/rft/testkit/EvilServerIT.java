package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.cli.RftMain;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.client.RftClient;
import io.rft.client.TreeDownload;
import io.rft.client.TreeOptions;
import io.rft.client.TreeOutcome;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that means harm: nothing outside the target changes, nothing odd reaches a terminal, and everything ends. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EvilServerIT {
    private static final String ESCAPE = "\u001b]0;pwned\u0007\u009b31m\u202e\r";
    private static final int SPECIAL_BITS = 07000;
    private static final int MANY = 600_000;

    @TempDir
    private Path directory;

    private Path target = Path.of("");
    private Path home = Path.of("");
    private List<String> before = List.of();
    private Optional<Process> process = Optional.empty();

    @BeforeEach
    void makePlaces() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
        home = Files.createDirectory(directory.resolve("home"));
        Files.createDirectory(directory.resolve("outside"));
        Files.writeString(directory.resolve("outside/kept"), "kept");
        before = outside();
    }

    @AfterEach
    void nothingOutsideHasChanged() throws IOException {
        process.ifPresent(Programs::kill);
        assertEquals(before, outside());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"..\"",
                "\".\"",
                "\"\"",
                "\"/\"",
                "\"a/b\"",
                "\"../outside/kept\"",
                "\"..\\/outside\\/kept\"",
                "\"/tmp/x\"",
                "\"a\\u0000b\"",
                "\"\\u002e\\u002e\"",
                "\"..\\u002foutside\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "null",
                "5",
                "true",
                "[\"a\"]",
                "{\"a\":1}",
                "\"a\",\"file\",4,420,0,0,\"\",\"\"],[\"..\"",
                "\"a\nb\""
            })
    void aNameThatIsNoneEndsTheCopy(String name) throws IOException {
        try (var server = EvilServer.of(
                List.of(EvilServer.file("innocent")), line -> line.replace("[[\"innocent\"", "[[" + name))) {
            assertThrows(RftException.class, () -> download(server));
        }
        assertEquals(List.of(), below(target));
    }

    @Test
    void aNameLongerThanAnyFileHasEndsTheCopy() throws IOException {
        for (var name : List.of("x".repeat(256), "\u2603".repeat(86), "x".repeat(1 << 20))) {
            try (var server = EvilServer.of(
                    List.of(EvilServer.file("innocent")),
                    line -> line.replace("[[\"innocent\"", "[[\"" + name + "\""))) {
                assertThrows(RftException.class, () -> download(server));
            }
        }
        assertEquals(List.of(), below(target));
    }

    @Test
    void noLinkIsFollowed() throws IOException {
        var outside = directory.resolve("outside").toString();
        for (var entries : List.of(
                List.of(EvilServer.link("dir", outside), EvilServer.directory("dir")),
                List.of(EvilServer.directory("dir"), EvilServer.link("dir", outside)),
                List.of(EvilServer.link("kept", outside + "/kept"), EvilServer.file("kept")),
                List.of(
                        EvilServer.link("a", ".."),
                        EvilServer.link("dir", "a/outside"),
                        EvilServer.directory("dir")))) {
            try (var server = new EvilServer(
                    list -> new Message.Listing(
                            list.path().equals(EvilServer.TREE)
                                    ? entries
                                    : List.of(EvilServer.file("kept"), EvilServer.file("new")),
                            0),
                    line -> line)) {
                download(server);
            }
        }
    }

    @Test
    void whatIsOfferedIsWhatWasAskedFor() throws IOException {
        for (var twist : List.of(
                twist("pack-offer", "[[\"innocent\"", "[[\"../outside/kept\""),
                twist("pack-offer", "[[\"innocent\"", "[[\"other\""),
                twist("pack-offer", "[[\"innocent\",4,", "[[\"innocent\",9007199254740991,"),
                twist("pack-offer", "[[\"innocent\",4,", "[[\"innocent\",-1,"),
                twist("pack-offer", "[[\"innocent\"", "[[\"more\",4,420,0,0],[\"innocent\""),
                twist("pack-offer", "\"path\":\"/tree\"", "\"path\":\"/tree/../..\""))) {
            try (var server = EvilServer.of(List.of(EvilServer.file("innocent")), twist)) {
                expectFailure(server);
            }
            assertEquals(List.of(), files());
        }
    }

    @Test
    void nobodyElsesRightsComeWithAFile() throws IOException {
        UnaryOperator<String> twist = line -> line.replace("4,420,", "4,4095,");
        try (var server = EvilServer.of(List.of(EvilServer.file("innocent"), EvilServer.directory("dir")), twist)) {
            download(server);
        }
        var file = target.resolve("innocent");
        assertEquals("evil", Files.readString(file));
        for (var path : List.of(file, target.resolve("dir"))) {
            assertEquals(0, (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & SPECIAL_BITS);
        }
    }

    @Test
    void aPageThatIsEmptyAndNotTheLastEndsTheCopy() throws IOException {
        try (var server = new EvilServer(list -> new Message.Listing(List.of(), 7), line -> line)) {
            assertThrows(RftException.class, () -> download(server));
        }
    }

    @Test
    void directoriesWithoutEndEnd() throws IOException {
        try (var server = new EvilServer(
                list -> new Message.Listing(List.of(EvilServer.directory("dir"), EvilServer.file("file")), 0),
                line -> line)) {
            expectFailure(server);
        }
    }

    @Test
    void aTerminalSeesNoControlCharacters() throws IOException {
        var names = List.of(ESCAPE + "file", "new\nline", "\u007f", "tab\t", "dir" + ESCAPE);
        var entries = new ArrayList<Message.Entry>();
        names.forEach(name -> entries.add(name.startsWith("dir") ? EvilServer.directory(name) : EvilServer.file(name)));
        entries.add(EvilServer.link("link" + ESCAPE, ESCAPE));
        UnaryOperator<String> twist = line -> line.replace("no \u2603 way", "no \\u001b[2J\\u0007\\u009b way\\r\\n")
                .replace("Go home.", "\\u001b[1A");
        try (var server = EvilServer.of(entries, twist)) {
            var tree = ClientProcess.url("ann", server.address(), "tree");
            for (var words : List.of(
                    List.of("ls", "-lR", tree),
                    List.of("ls", "--json", tree),
                    List.of("get", "-r", "--json", tree, target.toString()),
                    List.of("get", "-r", "-v", tree, target.resolve("again").toString()),
                    List.of("hash", tree + "/file"),
                    List.of("mkdir", tree + "/new"))) {
                var said = said(words);
                assertTrue(said.contains("pwned") || said.contains("way"), words + ": " + said);
                assertEquals(
                        List.of(),
                        said.codePoints()
                                .filter(point -> point != '\n')
                                .filter(point -> Character.isISOControl(point) || point == 0x202e)
                                .mapToObj(Integer::toHexString)
                                .toList(),
                        words + ": " + said);
            }
        }
        assertTrue(Files.exists(target.resolve("tree/new\nline")));
    }

    @Test
    void pagesWithoutEndTakeNoMemoryAndEndWithASignal() throws Exception {
        var told = new AtomicLong();
        var server = new EvilServer(
                list -> {
                    var page = IntStream.range(0, list.max())
                            .mapToObj(i -> EvilServer.file("x".repeat(200) + told.incrementAndGet()))
                            .toList();
                    var fitting = MessageCodec.fitting(page);
                    return new Message.Listing(fitting, list.cursor() + 1);
                },
                line -> line);
        try (server) {
            var command = List.of("ls", ClientProcess.url("ann", server.address(), "tree"));
            var listing = start(command, List.of("-Xmx128m"));
            Await.until("many are listed", () -> told.get() >= MANY || !listing.isAlive());
            assertTrue(listing.isAlive(), "after " + told + " entries: " + Files.readString(home.resolve("err")));
            new ProcessBuilder("kill", "-INT", Long.toString(listing.pid()))
                    .start()
                    .waitFor();
            assertEquals(130, listing.onExit().join().exitValue());
        }
    }

    private String said(List<String> words) throws IOException {
        start(words, List.of()).onExit().join();
        return Files.readString(home.resolve("out"), StandardCharsets.UTF_8)
                + Files.readString(home.resolve("err"), StandardCharsets.UTF_8);
    }

    private Process start(List<String> words, List<String> machine) throws IOException {
        var all = new ArrayList<>(List.of(words.getFirst(), "--host-key", EvilServer.fingerprint()));
        var password = Files.writeString(home.resolve("password"), "secret");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        all.addAll(List.of("--password-file", password.toString()));
        all.addAll(words.subList(1, words.size()));
        process = Optional.of(Programs.program(machine, RftMain.class.getName(), home, all)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile())
                .start());
        process.get().getOutputStream().close();
        return process.get();
    }

    private static UnaryOperator<String> twist(String type, String honest, String evil) {
        return line -> line.startsWith("{\"type\":\"" + type + "\"") ? line.replace(honest, evil) : line;
    }

    /** It is refused as a whole, or what is wrong is told. */
    private void expectFailure(EvilServer server) throws IOException {
        try {
            var outcomes = download(server);
            assertTrue(
                    outcomes.stream().anyMatch(one -> one.action() == TreeOutcome.Action.FAILED), outcomes::toString);
        } catch (RftException refused) {
            assertFalse(String.valueOf(refused.getMessage()).isEmpty());
        }
    }

    private List<TreeOutcome> download(EvilServer server) throws IOException {
        var outcomes = new CopyOnWriteArrayList<TreeOutcome>();
        try (var client = RftClient.builder()
                .endpoint(new Endpoint("127.0.0.1", server.address().getPort(), "ann"))
                .trust((chain, host) -> {})
                .credentials(Credentials.password(() -> "secret"))
                .retries(1)
                .build()) {
            client.download(new TreeDownload(EvilServer.TREE, target, TreeOptions.DEFAULT), outcomes::add)
                    .join();
        }
        return List.copyOf(outcomes);
    }

    /** All that is here and not in the target or the program's own home. */
    private List<String> outside() throws IOException {
        return below(directory).stream()
                .filter(name -> !name.startsWith("target") && !name.startsWith("home"))
                .toList();
    }

    private List<String> files() throws IOException {
        return below(target).stream().filter(name -> !name.endsWith("/")).toList();
    }

    /** Names with what is in them. */
    private static List<String> below(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            var names = new ArrayList<String>();
            for (var path : all.filter(one -> !one.equals(directory)).sorted().toList()) {
                var content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? "=" + Files.readString(path) : "/";
                names.add(directory.relativize(path) + content);
            }
            return names;
        }
    }
}
