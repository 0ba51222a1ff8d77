package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private final List<String> done = new ArrayList<>();
    private final Interruption interruption = new Interruption(code -> done.add("end " + code));

    @Test
    void theFirstSignalStopsAndTheSecondEnds() {
        try (var _ = interruption.prepare(() -> done.add("stop"))) {
            interruption.signalled(ExitCode.INTERRUPTED);
            interruption.signalled(ExitCode.INTERRUPTED);
        }

        assertEquals(List.of("stop", "end 130"), done);
    }

    @Test
    void whereNothingIsPreparedTheFirstSignalEnds() {
        try (var _ = interruption.prepare(() -> done.add("stop"))) {
            assertEquals(Optional.empty(), interruption.received());
        }

        interruption.signalled(ExitCode.TERMINATED);

        assertEquals(List.of("end 143"), done);
    }

    @Test
    void theInnermostPreparationCounts() {
        try (var _ = interruption.prepare(() -> done.add("outer"))) {
            try (var _ = interruption.prepare(() -> done.add("inner"))) {
                assertEquals(List.of(), done);
            }
            interruption.signalled(ExitCode.INTERRUPTED);
        }

        assertEquals(List.of("outer"), done);
    }

    @Test
    void theFirstSignalIsTheReason() {
        try (var _ = interruption.prepare(() -> done.add("stop"))) {
            interruption.signalled(ExitCode.TERMINATED);
            interruption.signalled(ExitCode.INTERRUPTED);
        }

        assertEquals(Optional.of(ExitCode.TERMINATED), interruption.received());
    }
}
