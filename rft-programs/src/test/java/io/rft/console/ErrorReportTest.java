package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
    @Test
    void aFailureIsToldWithWhatToDoAboutIt() {
        var failure = new RftException(ErrorCode.NOT_FOUND, "there is no /a at h", "see: rft ls h:/");

        assertEquals(List.of("rft: there is no /a at h", "see: rft ls h:/"), ErrorReport.lines("rft", failure));
    }

    @Test
    void whereThereIsNothingToDoNothingIsSaid() {
        assertEquals(
                List.of("rft: the disk is full"),
                ErrorReport.lines("rft", new RftException(ErrorCode.STORAGE, "the disk is full")));
        assertEquals(List.of("rft: odd"), ErrorReport.lines("rft", new IOException("odd")));
        assertEquals(List.of("rft: EOFException"), ErrorReport.lines("rft", new EOFException()));
    }

    @Test
    void namesCannotMoveTheCursorOrAddALine() {
        var failure = new RftException(ErrorCode.OTHER, "no \u001b[2J\nrft: done", "rm \u202egnp.exe\r");

        assertEquals(
                List.of("rft: no \\x1b[2J\\nrft: done", "rm \\u202egnp.exe\\r"), ErrorReport.lines("rft", failure));
    }

    @Test
    void aBugIsCalledOne() {
        assertEquals(
                List.of(
                        "rftd: internal error: IllegalStateException: twice",
                        "This is a bug: run it again with --debug and report what that prints."),
                ErrorReport.lines("rftd", new IllegalStateException("twice")));
    }
}
