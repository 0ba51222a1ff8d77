package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntriesTest {
    @ParameterizedTest
    @CsvSource({
        "FILE, 0644, -rw-r--r--",
        "DIRECTORY, 0755, drwxr-xr-x",
        "SYMLINK, 0777, lrwxrwxrwx",
        "OTHER, 0000, ?---------",
        "FILE, 04755, -rwsr-xr-x",
        "FILE, 02644, -rw-r-Sr--",
        "DIRECTORY, 01777, drwxrwxrwt",
        "DIRECTORY, 01776, drwxrwxrwT",
    })
    void modesAreWrittenAsLsWritesThem(EntryType type, String octal, String text) {
        var mode = Integer.parseInt(octal, 8);

        assertEquals(text, Entries.modeText(type, mode));
        assertEquals(octal.length() == 4 ? octal : octal.substring(1), Entries.octal(mode));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-02-29T12:34:56.000000789Z, 2024-02-29T12:34:56.000000789Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000000000Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999000000Z",
    })
    void timesHaveNanoseconds(Instant time, String text) {
        assertEquals(text, Entries.rfc3339(time));
    }

    @Test
    void aLongLineShowsAllAndEscapesWhatTheServerSays() {
        var entry = new Entry(
                "l\n",
                EntryType.SYMLINK,
                1536,
                0777,
                Instant.parse("2024-02-29T12:34:56Z"),
                "alice",
                "users",
                Optional.of("\u0007"));

        assertEquals(
                "lrwxrwxrwx alice    users         1.5 KiB 2024-02-29 12:34:56 l\\n -> \\x07",
                Entries.longLine(entry, Entries.name(entry, entry.name(), false), true, ZoneOffset.UTC));
    }

    @Test
    void coloursStandAroundTheEscapedName() {
        var entry = new Entry("\u001b", EntryType.DIRECTORY, 0, 0755, Instant.EPOCH, "", "", Optional.empty());

        assertEquals("\u001b[1;34m\\x1b\u001b[0m", Entries.name(entry, entry.name(), true));
    }
}
