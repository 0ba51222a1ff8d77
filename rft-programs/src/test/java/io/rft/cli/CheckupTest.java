package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.channel.TlsProvider;
import io.rft.console.ExitCode;
import io.rft.posix.TcpSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckupTest {
    private static final TcpSupport CUBIC = new TcpSupport("cubic", List.of("cubic"), List.of("cubic"), 4 << 20);

    @TempDir
    private Path home;

    @Test
    void bbrThatCannotBeHadIsANoteWithWhatToDo() {
        var refused = Checkup.congestion(CUBIC, Optional.of("the system does not have it"));
        assertEquals(Finding.Level.NOTE, refused.level());
        assertEquals(
                "the system's is cubic, a send buffer grows to 4.0 MiB; bbr cannot be had: the system does not have it",
                refused.text());
        assertTrue(refused.advice().contains("modprobe tcp_bbr"), refused.advice());

        assertEquals(
                Finding.Level.OK, Checkup.congestion(CUBIC, Optional.empty()).level());
    }

    @Test
    void slowEncryptionIsANote() {
        assertEquals(
                Finding.Level.OK,
                Checkup.tls(TlsProvider.CONSCRYPT, Optional.of(true)).level());
        assertEquals(
                Finding.Level.OK,
                Checkup.tls(TlsProvider.CONSCRYPT, Optional.empty()).level());
        assertEquals(
                Finding.Level.NOTE,
                Checkup.tls(TlsProvider.CONSCRYPT, Optional.of(false)).level());
        assertEquals(
                Finding.Level.NOTE,
                Checkup.tls(TlsProvider.JSSE, Optional.of(true)).level());
    }

    @Test
    void namesThatAreNotUtf8AreBad() {
        assertEquals(Finding.Level.OK, Checkup.names("UTF-8").level());
        assertEquals(Finding.Level.BAD, Checkup.names("ANSI_X3.4-1968").level());
    }

    @Test
    void aDirectoryThatIsNotMadeYetIsFine() {
        var finding = Checkup.directory("state", home.resolve("a/b"));

        assertEquals(Finding.Level.OK, finding.level());
        assertTrue(finding.text().startsWith(home.resolve("a/b") + " (not made yet), "), finding.text());
    }

    @Test
    void aDirectoryThatOthersMayReadIsANote() throws IOException {
        var open = Files.createDirectory(home.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        var finding = Checkup.directory("state", open);
        assertEquals(Finding.Level.NOTE, finding.level());
        assertEquals("Run: chmod 700 " + open, finding.advice());

        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
        assertEquals(Finding.Level.OK, Checkup.directory("state", open).level());
    }

    @Test
    void aFileInPlaceOfADirectoryIsBad() throws IOException {
        var finding = Checkup.directory("state", Files.createFile(home.resolve("file")));

        assertEquals(Finding.Level.BAD, finding.level());
        assertEquals(ExitCode.STORAGE, finding.exit());
    }
}
