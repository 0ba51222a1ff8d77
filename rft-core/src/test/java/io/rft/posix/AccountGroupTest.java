package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.RftException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AccountGroupTest {
    @Test
    void everyGroupOfTheMachineHasItsNumber() throws Exception {
        for (var line : Files.readAllLines(Path.of("/etc/group"))) {
            var fields = line.split(":", -1);
            if (fields.length > 2 && Account.isName(fields[0])) {
                assertEquals(OptionalLong.of(Long.parseLong(fields[2])), AccountGroup.find(fields[0]), line);
            }
        }
        assertEquals(OptionalLong.of(0), AccountGroup.find("root"));
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        assertEquals(OptionalLong.empty(), AccountGroup.find("rft-no-such-group"));
        assertThrows(RftException.class, () -> AccountGroup.find("root\0x"));
    }
}
