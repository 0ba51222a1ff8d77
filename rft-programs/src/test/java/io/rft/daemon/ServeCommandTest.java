package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeCommandTest {
    @TempDir
    Path home;

    private Path data;
    private Shell shell;

    @BeforeEach
    void makeHome() throws IOException {
        data = Files.createDirectory(home.resolve("data")).toRealPath();
        shell = new Shell(home);
    }

    @Test
    void aServedDirectoryIsAnnouncedInOneLineOfJson() throws IOException {
        assertEquals(143, shell.run("serve", data.toString(), "--port", "0", "--json"));

        assertEquals(1, shell.out().lines().count());
        var line = shell.json();
        assertEquals(
                List.of("address", "port", "user", "fingerprint", "password-file"), List.copyOf(line.propertyNames()));
        assertEquals("127.0.0.1", line.get("address").stringValue());
        assertTrue(line.get("port").intValue() > 0);
        assertEquals("alice", line.get("user").stringValue());
        assertTrue(Pattern.matches(
                "SHA256:[A-Za-z0-9+/]{43}", line.get("fingerprint").stringValue()));
        var passwordFile = Path.of(line.get("password-file").stringValue());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(passwordFile)));
        assertTrue(passwordFile.startsWith(home.resolve("state/rft/serve")));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(passwordFile.getParent())));
    }

    @Test
    void aRestartOfTheSameDirectoryHasTheSameKeyUserAndPassword() throws IOException {
        var first = shell.serve(data);
        var password = Shell.password(first);

        var again = shell.serve(Files.createSymbolicLink(home.resolve("link"), data));

        assertEquals(first.get("fingerprint"), again.get("fingerprint"));
        assertEquals(first.get("user"), again.get("user"));
        assertEquals(first.get("password-file"), again.get("password-file"));
        assertEquals(password, Shell.password(again));
        assertTrue(Shell.hash(again).matches(password));
    }

    @Test
    void anotherDirectoryIsAnotherServer() throws IOException {
        var first = shell.serve(data);
        var other = shell.serve(Files.createDirectories(home.resolve("other/data")));

        assertNotEquals(first.get("fingerprint"), other.get("fingerprint"));
        assertNotEquals(first.get("password-file"), other.get("password-file"));
        assertNotEquals(Shell.password(first), Shell.password(other));
    }

    @Test
    void whatIsLostOfAServedDirectorysUserIsMadeAgain() throws IOException {
        var first = shell.serve(data);
        var passwordFile = Path.of(first.get("password-file").stringValue());
        var password = Shell.password(first);

        Files.delete(passwordFile.resolveSibling("users.toml"));
        var withoutUsers = shell.serve(data);
        assertEquals(password, Shell.password(withoutUsers));
        assertTrue(Shell.hash(withoutUsers).matches(password));

        Files.delete(passwordFile);
        var withoutPassword = shell.serve(data);
        assertNotEquals(password, Shell.password(withoutPassword));
        assertTrue(Shell.hash(withoutPassword).matches(Shell.password(withoutPassword)));
        assertEquals(first.get("fingerprint"), withoutPassword.get("fingerprint"));
    }

    @Test
    void aPersonGetsACommandToPaste() throws IOException {
        var odd = Files.createDirectory(home.resolve("it's here"));
        assertEquals(143, shell.run("serve", odd.toString(), "--port", "0"));

        assertEquals("", shell.out());
        assertTrue(
                Pattern.compile(
                                "^ {2}rft put --host-key SHA256:\\S{43} --password-file \\S+ FILE rft://alice@127\\.0\\.0\\.1:\\d+/$",
                                Pattern.MULTILINE)
                        .matcher(shell.err())
                        .find(),
                shell.err());
        assertTrue(shell.err().contains(odd.toRealPath() + " can be reached with:"), shell.err());
    }

    @Test
    void anAccountThatCannotBeAUsersNameIsReplaced() throws IOException {
        shell.account("DOMAIN\\alice smith");

        assertEquals("rft", shell.serve(data).get("user").stringValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ANSI_X3.4-1968", "ISO-8859-1", "no-such-encoding"})
    void withoutAUtf8LocaleItRefusesToStart(String encoding) {
        shell.nameEncoding(encoding);

        assertEquals(2, shell.run("serve", data.toString(), "--port", "0"));

        assertEquals(
                "rftd: the locale is not UTF-8 but " + encoding + ": file names would be lost\n"
                        + "Start rftd with LC_ALL=C.UTF-8.\n",
                shell.err());
        assertFalse(Files.exists(home.resolve("state")));
    }

    @Test
    void aDirectoryThatIsNotThereIsNotServed() throws IOException {
        assertEquals(3, shell.run("serve", home.resolve("none").toString()));
        assertEquals("rftd: no directory " + home.resolve("none") + "\n", shell.err());

        var file = Files.createFile(home.resolve("file"));
        assertEquals(3, shell.run("serve", file.toString()));
        assertEquals("rftd: " + file + " is not a directory\n", shell.err());
    }

    @Test
    void withoutAnyConfigurationItSaysWhatToDo() {
        assertEquals(2, shell.run("serve"));

        assertEquals(
                "rftd: no configuration: there is no " + home.resolve("etc/rftd.toml") + "\n"
                        + "Give --config FILE, or the directory that rftd serves without one.\n",
                shell.err());
    }

    @Test
    void aConfigurationIsServedWithoutAUserOfItsOwn() throws IOException {
        var config = shell.configuration("");

        assertEquals(143, shell.run("serve", "--config", config.toString(), "--port", "0", "--json"));

        var line = shell.json();
        assertEquals(List.of("address", "port", "fingerprint"), List.copyOf(line.propertyNames()));
        assertTrue(Files.exists(home.resolve("daemon/host-key.pem")));
        assertFalse(Files.exists(home.resolve("state")));
    }

    @Test
    void aConfigurationOfSomeSectionsKeepsTheDefaultsForTheRest() throws IOException {
        var config = Files.writeString(home.resolve("part.toml"), "[limits]\nmax-sessions = 5\n");

        assertEquals(143, shell.run("serve", data.toString(), "--config", config.toString(), "--port", "0", "--json"));

        var line = shell.json();
        assertEquals("127.0.0.1", line.get("address").stringValue());
        assertTrue(line.get("password-file").stringValue().startsWith(home.resolve("state/rft/serve") + "/"));
    }

    @Test
    void aReadableHostKeyStopsTheStart() throws IOException {
        var key = Path.of(shell.serve(data).get("password-file").stringValue()).resolveSibling("host-key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        assertEquals(6, shell.run("serve", data.toString(), "--port", "0"));

        assertEquals("rftd: " + key + " may be read by others\nRun: chmod 600 " + key + "\n", shell.err());
    }

    @Test
    void aUserInTheConfigurationAndInTheListStopsTheStart() throws IOException {
        shell.input("pw\n");
        shell.run(
                "user",
                "add",
                "ann",
                "--root",
                data.toString(),
                "--config",
                shell.configuration("").toString());

        var both = shell.configuration("[[user]]\nname = \"ann\"\nroot = \"" + data + "\"\n")
                .toString();
        shell.assertFails(2, "the user ann is in the configuration", "serve", "--port", "0", "--config", both);
        shell.assertFails(2, "the user ann is in the configuration", "check-config", "--config", both);
    }
}
