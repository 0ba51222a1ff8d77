package io.rft.daemon;

import io.rft.RftException;
import io.rft.posix.Pam;
import java.nio.file.Path;
import java.util.Optional;

/** Whether tests can ask PAM here. */
final class PamMachine {
    private PamMachine() {}

    /** With services of a directory that is not the system's, which came with Linux-PAM 1.4. */
    static boolean hasPam() {
        try {
            Pam.load("rft", Optional.of(Path.of("/nonexistent")));
            return true;
        } catch (RftException e) {
            return false;
        }
    }
}
