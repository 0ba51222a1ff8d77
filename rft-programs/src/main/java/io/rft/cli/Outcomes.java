package io.rft.cli;

import io.rft.console.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the exit code of a command with several files is: 0 if all went well; if none did, that of the first failure; if some did, 24
 * where only sources vanished or changed, else 23. What ends the whole command early – the network, a login, an interruption – is its
 * exit code, however many files went well before. One owner.
 */
final class Outcomes {
    private final List<ExitCode> failures = new ArrayList<>();
    private int successes;
    private Optional<ExitCode> end = Optional.empty();

    void succeeded() {
        successes++;
    }

    void failed(ExitCode code) {
        failures.add(code);
    }

    /** No further file is tried, for this reason; the first one counts. */
    void ended(ExitCode code) {
        end = end.or(() -> Optional.of(code));
    }

    int failures() {
        return failures.size();
    }

    ExitCode exitCode() {
        if (end.isPresent()) {
            return end.get();
        } else if (failures.isEmpty()) {
            return ExitCode.DONE;
        } else if (successes == 0) {
            return failures.getFirst();
        }
        return failures.stream().allMatch(ExitCode.SOURCE_CHANGED::equals)
                ? ExitCode.SOURCE_CHANGED
                : ExitCode.SOME_FAILED;
    }
}
