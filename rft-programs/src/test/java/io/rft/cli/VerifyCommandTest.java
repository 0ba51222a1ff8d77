package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.protocol.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code verify} as it is typed, against two servers in this process. */
class VerifyCommandTest {
    @TempDir
    static Path served;

    @TempDir
    static Path servedElsewhere;

    @TempDir
    static Path keys;

    private static TestServer server;
    private static TestServer elsewhere;

    @TempDir
    Path here;

    private Sandbox sandbox = new Sandbox(Path.of("/"));
    private Path there = Path.of("");
    private String dir = "";

    @BeforeAll
    static void start() throws RftException {
        server = new TestServer(served, keys, Settings.DEFAULT, List.of());
        elsewhere = new TestServer(servedElsewhere, keys, Settings.DEFAULT, List.of());
    }

    @AfterAll
    static void stop() {
        server.close();
        elsewhere.close();
    }

    @BeforeEach
    void makeWorld() throws IOException {
        there = Files.createTempDirectory(served, "t");
        dir = "/" + there.getFileName();
        sandbox = new Sandbox(Files.createDirectory(here.resolve("home")))
                .variable("RFT_PASSWORD", TestServer.PASSWORD)
                .variable("RFT_HOST_KEY", server.fingerprint());
    }

    @Test
    void identicalFilesAreSoWhereverTheyAre() throws IOException {
        var file = Files.writeString(here.resolve("f"), "123456789");
        var copy = Files.writeString(here.resolve("copy"), "123456789");
        Files.writeString(there.resolve("f"), "123456789");
        Files.writeString(servedElsewhere.resolve("g"), "123456789");

        for (var pair : List.of(
                List.of(file.toString(), server.at(dir + "/f")),
                List.of(server.at(dir + "/f"), file.toString()),
                List.of(server.at(dir + "/f"), elsewhere.at("/g")),
                List.of(server.at(dir + "/f"), server.at(dir + "/f")),
                List.of(file.toString(), copy.toString()))) {
            for (var digest : List.of("crc32c", "sha256")) {
                assertEquals(0, sandbox.rft("verify", "--digest", digest, pair.get(0), pair.get(1)), sandbox.err());
                assertTrue(
                        sandbox.out()
                                .startsWith(pair.get(0) + " and " + pair.get(1) + " are identical  9 B  " + digest),
                        sandbox.out());
                assertEquals("", sandbox.err());
            }
        }
    }

    @Test
    void differentFilesAreExitEight() throws IOException {
        var file = Files.writeString(here.resolve("f"), "123456789");
        Files.writeString(there.resolve("longer"), "1234567890");
        Files.writeString(there.resolve("other"), "123456780");

        assertEquals(8, sandbox.rft("verify", file.toString(), server.at(dir + "/longer")));
        assertEquals(
                "rft: " + file + " and " + server.at(dir + "/longer") + " differ: 9 and 10 bytes\n", sandbox.err());
        assertEquals(8, sandbox.rft("verify", file.toString(), server.at(dir + "/other")));
        assertTrue(sandbox.err().contains(" differ: crc32c e3069283 and "), sandbox.err());
        assertEquals("", sandbox.out());
        assertEquals(8, sandbox.rft("verify", "-q", file.toString(), server.at(dir + "/other")));
    }

    @Test
    void severalFilesAreComparedWithThoseInTheDirectory() throws IOException {
        var one = Files.writeString(here.resolve("one"), "1");
        var two = Files.writeString(here.resolve("two"), "2");
        Files.writeString(there.resolve("one"), "1");
        Files.writeString(there.resolve("two"), "2");

        assertEquals(0, sandbox.rft("verify", one.toString(), two.toString(), server.at(dir)), sandbox.err());
        assertEquals(0, sandbox.rft("verify", server.at(dir + "/one"), server.at(dir + "/two"), here.toString()));
        assertEquals(2, sandbox.outLines().size());

        Files.writeString(there.resolve("two"), "3");
        assertEquals(8, sandbox.rft("verify", one.toString(), two.toString(), server.at(dir + "/")));
        Files.delete(there.resolve("two"));
        assertEquals(23, sandbox.rft("verify", one.toString(), two.toString(), server.at(dir)));
        assertTrue(sandbox.err().contains(dir + "/two"), sandbox.err());
        assertEquals(3, sandbox.rft("verify", one.toString(), two.toString(), server.at(dir + "/none/")));
    }

    @Test
    void jsonSaysWhatEachFileIsAndWhatItComesTo() throws IOException {
        var same = Files.writeString(here.resolve("same"), "123456789");
        var longer = Files.writeString(here.resolve("longer"), "123");
        Files.writeString(there.resolve("same"), "123456789");
        Files.writeString(there.resolve("longer"), "1234");

        assertEquals(
                23,
                sandbox.rft(
                        "verify", "-q", "--json", same.toString(), longer.toString(), here + "/none", server.at(dir)));

        var lines = lines();
        assertEquals(4, lines.size(), lines::toString);
        assertEquals("identical", lines.get(0).get("action").asString());
        assertEquals("e3069283", lines.get(0).get("digest").asString());
        assertEquals("e3069283", lines.get(0).get("target-digest").asString());
        assertEquals("different", lines.get(1).get("action").asString());
        assertEquals(3, lines.get(1).get("size").asLong());
        assertEquals(4, lines.get(1).get("target-size").asLong());
        assertTrue(lines.get(1).get("digest").isNull());
        assertEquals("failed", lines.get(2).get("action").asString());
        assertEquals("not-found", lines.get(2).get("error").asString());
        assertEquals(
                "{\"type\":\"summary\",\"files\":3,\"identical\":1,\"different\":1,\"failed\":1,\"exit\":23}",
                lines.get(3).toString());
    }

    @Test
    void whatCannotBeComparedIsSaidSo() throws IOException {
        var file = Files.writeString(here.resolve("f"), "1");
        Files.createDirectory(there.resolve("d"));

        assertEquals(2, sandbox.rft("verify", file.toString()));
        assertEquals(3, sandbox.rft("verify", file.toString(), server.at(dir + "/none")));
        assertEquals(3, sandbox.rft("verify", here + "/none", server.at(dir + "/d")));
        assertEquals(2, sandbox.rft("verify", server.at(dir + "/d"), file.toString()));
        assertTrue(sandbox.err().contains("is not a file"), sandbox.err());
        assertEquals(7, sandbox.rft("verify", file.toString(), file.toString(), "rft://127.0.0.1:1/x"));
        assertFalse(sandbox.err().isEmpty());
    }

    private List<JsonNode> lines() {
        var mapper = new JsonMapper();
        return sandbox.outLines().stream().map(mapper::readTree).toList();
    }
}
