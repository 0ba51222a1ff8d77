package io.rft.console;

import java.io.IOException;
import java.util.Optional;

/** Whoever can be asked while a program runs. For one thread. */
public interface Person {
    /** Nobody: a script runs the program. */
    Person NOBODY = new Nobody();

    boolean isThere();

    /** The answer without its line end; empty if they would not answer. */
    Optional<String> ask(String question) throws IOException;

    /** As {@link #ask}, but what they type is not shown. */
    Optional<String> askSecret(String question) throws IOException;

    /** Nobody to ask. */
    record Nobody() implements Person {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.empty();
        }

        @Override
        public Optional<String> askSecret(String question) {
            return Optional.empty();
        }
    }
}
