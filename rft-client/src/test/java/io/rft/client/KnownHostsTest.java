package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {
    private static final String ONE = "SHA256:" + "A".repeat(42) + "A";
    private static final String TWO = "SHA256:" + "A".repeat(42) + "E";
    private static final String THREE = "SHA256:" + "A".repeat(42) + "I";

    @TempDir
    Path directory;

    private Path path = Path.of("");
    private KnownHosts hosts = new KnownHosts(path);

    @BeforeEach
    void makeHosts() {
        path = directory.resolve("rft/known_hosts");
        hosts = new KnownHosts(path);
    }

    @Test
    void whereThereIsNoFileNobodyIsKnown() throws RftException {
        assertEquals(List.of(), hosts.hosts());
        assertEquals(List.of(), hosts.fingerprints("h:7380"));
        assertFalse(Files.exists(path));
    }

    @Test
    void whatIsAddedIsKnownToTheNextRunAndToNobodyElse() throws IOException {
        assertTrue(hosts.add(new KnownHosts.Host("H.example:7380", ONE)));
        assertTrue(hosts.add(new KnownHosts.Host("[::1]:22", TWO)));

        assertEquals("h.example:7380 " + ONE + "\n[::1]:22 " + TWO + "\n", Files.readString(path));
        assertEquals(List.of(ONE), new KnownHosts(path).fingerprints("h.example:7380"));
        assertEquals(List.of(), hosts.fingerprints("h.example:7381"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("rft"))));
    }

    @Test
    void aServerMayHaveTwoKeysButEachOnce() throws RftException {
        assertTrue(hosts.add(new KnownHosts.Host("h:1", ONE)));
        assertTrue(hosts.add(new KnownHosts.Host("h:1", TWO)));
        assertFalse(hosts.add(new KnownHosts.Host("h:1", ONE)));

        assertEquals(List.of(ONE, TWO), hosts.fingerprints("h:1"));
    }

    @Test
    void anUnknownServerIsAddedOnlyWhileItIsUnknown() throws RftException {
        assertEquals(List.of(ONE), hosts.addIfUnknown(new KnownHosts.Host("h:1", ONE)));
        assertEquals(List.of(ONE), hosts.addIfUnknown(new KnownHosts.Host("h:1", TWO)));

        assertEquals(List.of(ONE), hosts.fingerprints("h:1"));
    }

    @Test
    void anAnnouncedKeyIsKnownBesideTheOneThatAnnouncesItAndTakesItsPlaceWhenItIsSeen() throws IOException {
        write("# mine\nh:1 " + ONE + "\nh:2 " + ONE);

        assertTrue(hosts.announce("h:1", ONE, TWO));
        assertFalse(hosts.announce("h:1", ONE, TWO));

        assertEquals(List.of(ONE, TWO), hosts.fingerprints("h:1"));
        assertEquals(
                "# mine\nh:1 " + ONE + "\nh:2 " + ONE + "\nh:1 " + TWO + " replaces " + ONE + "\n",
                Files.readString(path));
        assertEquals(Optional.empty(), hosts.seen("h:1", ONE));
        assertEquals(Optional.of(ONE), hosts.seen("h:1", TWO));
        assertEquals(Optional.empty(), hosts.seen("h:1", TWO));
        assertEquals("# mine\nh:2 " + ONE + "\nh:1 " + TWO + "\n", Files.readString(path));
    }

    @Test
    void nobodyAnnouncesAnythingForAServerWhoseKeyIsAnother() throws RftException {
        hosts.add(new KnownHosts.Host("h:1", ONE));

        assertFalse(hosts.announce("h:1", TWO, THREE));
        assertFalse(hosts.announce("h:2", ONE, TWO));
        assertFalse(hosts.announce("h:1", ONE, ONE));

        assertEquals(List.of(new KnownHosts.Host("h:1", ONE)), hosts.hosts());
    }

    @Test
    void whoAnnouncesAnotherKeyTakesBackTheOneBefore() throws RftException {
        hosts.add(new KnownHosts.Host("h:1", ONE));
        hosts.announce("h:1", ONE, TWO);

        assertTrue(hosts.announce("h:1", ONE, THREE));

        assertEquals(List.of(ONE, THREE), hosts.fingerprints("h:1"));
    }

    /** Several machines behind one name have a key each: that of one goes, the others' stay. */
    @Test
    void onlyTheKeyThatAnnouncedItGoes() throws RftException {
        hosts.add(new KnownHosts.Host("h:1", ONE));
        hosts.add(new KnownHosts.Host("h:1", THREE));
        hosts.announce("h:1", ONE, TWO);

        hosts.seen("h:1", TWO);

        assertEquals(List.of(THREE, TWO), hosts.fingerprints("h:1"));
    }

    @Test
    void aKeyThatAUserHasAddedStaysWhateverIsAnnounced() throws RftException {
        hosts.add(new KnownHosts.Host("h:1", ONE));
        hosts.add(new KnownHosts.Host("h:1", TWO));

        assertFalse(hosts.announce("h:1", ONE, TWO));
        assertEquals(Optional.empty(), hosts.seen("h:1", TWO));

        assertEquals(List.of(ONE, TWO), hosts.fingerprints("h:1"));
    }

    @Test
    void removingTakesEveryKeyOfOneServerAndLeavesTheRest() throws IOException {
        write("# mine\n\nh:1 " + ONE + "\n  h:1\t" + TWO + "\n h:2 " + ONE + "\r\n# end");

        assertEquals(2, hosts.remove("H:1"));
        assertEquals(0, hosts.remove("h:1"));

        assertEquals("# mine\n\n h:2 " + ONE + "\n# end\n", Files.readString(path));
    }

    @Test
    void clientsThatAddAtTheSameTimeLoseNothing() throws RftException {
        var failures = new ConcurrentLinkedQueue<Throwable>();
        try (var group = new TaskGroup(failures::add)) {
            for (var client = 0; client < 8; client++) {
                var name = "h" + client;
                group.startPlatform(name, () -> addTwenty(new KnownHosts(path), name));
            }
        }

        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(160, hosts.hosts().stream().distinct().count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h:1",
                "h SHA256:x",
                "h:1 SHA256:x y",
                "h:1 MD5:00",
                "h:0 SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "h:1 SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
                "h:1 SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "::1:1 SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "\u0000",
            })
    void aLineThatCannotBeUnderstoodIsNamedAndNotSkipped(String line) throws IOException {
        write("h:1 " + ONE + "\n" + line + "\n");

        for (var refusal : List.of(
                assertThrows(RftException.class, () -> hosts.fingerprints("h:1")),
                assertThrows(RftException.class, () -> hosts.add(new KnownHosts.Host("h:3", ONE))),
                assertThrows(RftException.class, () -> hosts.remove("h:1")))) {
            assertEquals(ErrorCode.USAGE, refusal.code());
            assertTrue(String.valueOf(refusal.getMessage()).startsWith(path + ":2: "), refusal.getMessage());
        }
        assertEquals("h:1 " + ONE + "\n" + line + "\n", Files.readString(path), "the file is left as it is");
    }

    @Test
    void aFileThatOthersMayWriteIsRefused() throws IOException {
        write("h:1 " + ONE + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));

        var refusal = assertThrows(RftException.class, () -> hosts.hosts());

        assertEquals(ErrorCode.PERMISSION, refusal.code());
        assertEquals("Run: chmod go-w " + path, refusal.advice());
    }

    @Test
    void aFileThatOthersMayReadIsRead() throws IOException {
        write("h:1 " + ONE + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));

        assertEquals(1, hosts.hosts().size());
    }

    @Test
    void aFileBehindALinkIsChangedAndTheLinkStays() throws IOException {
        Files.createDirectory(directory.resolve("rft"));
        var real = Files.writeString(directory.resolve("real"), "");
        Files.createSymbolicLink(path, real);

        hosts.add(new KnownHosts.Host("h:1", ONE));

        assertTrue(Files.isSymbolicLink(path));
        assertEquals("h:1 " + ONE + "\n", Files.readString(real));
    }

    @ParameterizedTest
    @CsvSource({
        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, true",
        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=, true",
        "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, false",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, false",
        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB, false",
        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, false",
        "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-, false",
        "SHA256:, false",
        "'', false",
    })
    void aFingerprintIsThirtyTwoBytesWrittenOneWay(String text, boolean valid) {
        if (valid) {
            assertEquals(ONE, KnownHosts.canonicalFingerprint(text));
        } else {
            assertThrows(IllegalArgumentException.class, () -> KnownHosts.canonicalFingerprint(text));
        }
    }

    private static void addTwenty(KnownHosts hosts, String name) {
        for (var port = 1; port <= 20; port++) {
            try {
                hosts.add(new KnownHosts.Host(name + ":" + port, ONE));
            } catch (RftException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void write(String text) throws IOException {
        Files.createDirectories(directory.resolve("rft"));
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }
}
