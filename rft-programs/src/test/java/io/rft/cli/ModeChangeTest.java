package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RftException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "0644 7777 0644",
                "755 0000 0755",
                "0 0777 0000",
                "u+x 0644 0744",
                "go-rwx 0755 0700",
                "a=r 0755 0444",
                "=rw 0111 0666",
                "u=rwx,go=rx 0000 0755",
                "+X 0644 0644",
                "+X 0744 0755",
                "g+s 0755 2755",
                "u-s 6755 2755",
                "+t 0777 1777",
                "o= 0777 0770",
                "ug+w,o-r 0444 0660"
            })
    void aModeBecomesAnother(String change, String before, String after) throws RftException {
        var of = ModeChange.parse(change).of(Integer.parseInt(before, 8), false);

        assertEquals(after, String.format("%04o", of));
    }

    @Test
    void directoriesCanAlwaysBeEntered() throws RftException {
        assertEquals(0755, ModeChange.parse("a+X").of(0644, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9", "u+y", "rw", "u+x,", "07777777", "u+x g+x"})
    void whatIsNoModeIsMisuse(String text) {
        var failure = assertThrows(RftException.class, () -> ModeChange.parse(text));

        assertEquals(ErrorCode.USAGE, failure.code());
    }
}
