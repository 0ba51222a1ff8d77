package io.rft.testkit.corpus;

import java.util.Optional;

/**
 * One case of the corpus.
 *
 * @param input in the notation of {@link Input}; where it is a change of a base, all of it
 * @param rule the kind of its refusal, {@code ""} where it is accepted
 * @param expected empty where the case has been written and never run
 */
record BadInput(String parser, int line, String name, Input input, Optional<String> rule, Optional<Outcome> expected) {
    @Override
    public String toString() {
        return parser + ".jsonl:" + line + " " + name;
    }
}
