package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
    @Test
    void sectionsAreFoundAmongCommentsInTheirOrder() {
        var text = "subject=CN = a\n-----BEGIN A-----\r\nAAEC\r\nAwQ=\r\n-----END A-----\n\nmore\n"
                + "-----BEGIN EC PRIVATE KEY-----  \nBQ==\n-----END EC PRIVATE KEY-----";

        var sections = Pem.parse(text);

        assertEquals(
                List.of("A", "EC PRIVATE KEY"),
                sections.stream().map(Pem.Section::label).toList());
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4}, sections.getFirst().content());
        assertArrayEquals(new byte[] {5}, sections.getLast().content());
        assertEquals(List.of(2, 8), sections.stream().map(Pem.Section::line).toList());
    }

    @Test
    void aTextWithoutSectionsHasNone() {
        assertEquals(List.of(), Pem.parse("just words\n- - -\n"));
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "-----BEGIN A-----                                      | line 1: what begins here has no end",
                "-----BEGIN A-----/AA==                                 | line 1: what begins here has no end",
                "-----END A-----                                        | line 1: not a line -----BEGIN",
                "-----BEGIN A-----/AA==/-----END B-----                 | line 3: it is not the end of what began in line 1",
                "-----BEGIN A-----/AA==/-----BEGIN A-----               | line 3: not a line -----END",
                "x -----BEGIN A-----/AA==/-----END A-----               | line 1: not a line -----BEGIN",
                "-----BEGIN A--/AA==/-----END A-----                    | line 1: not a line",
                "-----BEGIN a-----/AA==/-----END a-----                 | line 1: not a line",
                "-----BEGIN A-----/-----END A-----                      | line 1: what begins here is empty",
                "-----BEGIN A-----//AA==/-----END A-----                | line 2: not base64",
                "-----BEGIN A-----/A A==/-----END A-----                | line 2: not base64",
                "-----BEGIN A-----/AA==/AA==/-----END A-----            | line 3: not base64",
                "-----BEGIN A-----/AB==/AA/-----END A-----              | line 3: not base64",
                "-----BEGIN A-----/AAAAA/-----END A-----                | line 1: what begins here is empty or not base64",
                "-----BEGIN A-----/Proc-Type: 4,ENCRYPTED/-----END A----- | line 2: not base64"
            },
            delimiter = '|')
    void whatIsNearlyPemIsRefusedByItsLine(String lines, String problem) {
        var text = lines.replace('/', '\n');

        var refused = assertThrows(IllegalArgumentException.class, () -> Pem.parse(text));

        assertTrue(String.valueOf(refused.getMessage()).startsWith(problem), refused.getMessage());
    }

    @Test
    void noErrorRepeatsWhatMayBeAKey() {
        var secret = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0waw!";

        var refused = assertThrows(
                IllegalArgumentException.class,
                () -> Pem.parse("-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n"));

        assertFalse(String.valueOf(refused.getMessage()).contains(secret.substring(0, 8)), refused.getMessage());
    }
}
