package io.rft.cli;

import io.rft.console.ExitCode;
import tools.jackson.core.JsonGenerator;

/**
 * What comparing several files has come to: 0 if all are identical, 8 if some differ; where some could not be compared at all, what any
 * command says of files that failed. One owner.
 */
final class VerifyTally {
    private final Outcomes outcomes = new Outcomes();
    private int identical;
    private int different;
    private int failed;

    void add(Comparison comparison) {
        if (comparison.isIdentical()) {
            identical++;
            outcomes.succeeded();
        } else {
            different++;
            outcomes.failed(ExitCode.INTEGRITY);
        }
    }

    void failed(ExitCode code) {
        failed++;
        outcomes.failed(code);
    }

    /** No further file is looked at, for this reason. */
    void ended(ExitCode code) {
        outcomes.ended(code);
    }

    ExitCode exitCode() {
        return failed == 0 && different > 0 ? ExitCode.INTEGRITY : outcomes.exitCode();
    }

    void write(JsonGenerator fields) {
        fields.writeStringProperty("type", "summary");
        fields.writeNumberProperty("files", identical + different + failed);
        fields.writeNumberProperty("identical", identical);
        fields.writeNumberProperty("different", different);
        fields.writeNumberProperty("failed", failed);
        fields.writeNumberProperty("exit", exitCode().value());
    }
}
