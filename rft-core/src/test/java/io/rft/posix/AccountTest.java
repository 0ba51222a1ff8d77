package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.task.TaskGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class AccountTest {
    @Test
    void rootIsFoundAsTheMachineKnowsIt() throws RftException {
        var root = Account.find("root").orElseThrow();

        assertEquals("root", root.name());
        assertEquals(0, root.uid());
        assertEquals(0, root.gid());
        assertTrue(root.groups().contains(0L));
        assertTrue(root.isRoot());
        assertEquals(Optional.of(Path.of("/root")), root.home());
    }

    @Test
    void everyAccountOfTheMachinesFilesIsFoundWithItsNumbersAndGroups() throws Exception {
        var groups = Files.readAllLines(Path.of("/etc/group")).stream()
                .map(line -> line.split(":", -1))
                .toList();
        var tried = new ArrayList<String>();
        for (var line : Files.readAllLines(Path.of("/etc/passwd"))) {
            var fields = line.split(":", -1);
            var account = Account.find(fields[0]).orElseThrow();
            var gid = Long.parseLong(fields[3]);
            var expected = Stream.concat(
                            Stream.of(gid),
                            groups.stream()
                                    .filter(group ->
                                            List.of(group[3].split(",")).contains(fields[0]))
                                    .map(group -> Long.parseLong(group[2])))
                    .collect(Collectors.toSet());

            assertEquals(fields[0], account.name());
            assertEquals(Long.parseLong(fields[2]), account.uid());
            assertEquals(gid, account.gid());
            assertEquals(expected, Set.copyOf(account.groups()));
            assertEquals(Optional.of(Path.of(fields[5])).filter(Path::isAbsolute), account.home());
            tried.add(fields[0]);
        }
        assertTrue(tried.contains("root"));
    }

    @Test
    void whomTheMachineDoesNotKnowIsNotThere() throws RftException {
        assertEquals(Optional.empty(), Account.find("nobody-of-this-name"));
        assertEquals(Optional.empty(), Account.find("x".repeat(256)));
        assertEquals(Optional.empty(), Account.find("größe-\ud83d\ude00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "root\0", "\0", "root\0x", "a:b", "a/b", "..//", "a\nb", "\u0085", "half-\ud83d", "\udc00"})
    void whatIsNoNameIsRefused(String name) {
        assertFalse(Account.isName(name));
        var failure = assertThrows(RftException.class, () -> Account.find(name));

        assertEquals(ErrorCode.USAGE, failure.code());
        assertTrue(String.valueOf(failure.getMessage()).contains("cannot be the name of an account"));
    }

    @Test
    void aNameIsNotEndless() {
        assertFalse(Account.isName("x".repeat(257)));
        assertFalse(Account.isName("ü".repeat(129)));
        assertTrue(Account.isName("ü".repeat(128)));
    }

    @Test
    void aVirtualThreadFindsTheSame() throws RftException {
        var found = new ArrayList<Object>();
        try (var tasks = new TaskGroup(found::add)) {
            tasks.startVirtual("test", () -> {
                try {
                    found.add(Account.find("root"));
                    found.add(Account.find("nobody-of-this-name"));
                } catch (RftException e) {
                    found.add(e);
                }
            });
        }

        assertEquals(List.of(Account.find("root"), Optional.empty()), found);
    }

    @Test
    void numbersThatMeanNobodyAreNone() {
        assertThrows(
                IllegalArgumentException.class, () -> new Account("x", 0xffff_ffffL, 1, List.of(), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new Account("x", 1, -1, List.of(), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new Account("x", 1, 1, List.of(1L << 32), Optional.empty()));
    }
}
