package io.rft.daemon;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Where a daemon's control socket is: named after its state directory, which one daemon at a time has, and short, because the system
 * takes at most 107 bytes. In {@code run-dir} where the configuration names one, else in the first of the usual directories that this
 * account can use. Pure.
 */
final class ControlPath {
    static final String SUFFIX = ".sock";

    private static final String SYSTEM_NAME = "rftd" + SUFFIX;
    private static final int NAME_BYTES = 6;

    private ControlPath() {}

    /** Where the daemon may make it, the best first. */
    static List<Path> of(Installation installation, Surroundings surroundings) {
        var name = name(installation.state());
        return directories(installation, surroundings).stream()
                .map(directory -> directory.resolve(name))
                .toList();
    }

    private static List<Path> directories(Installation installation, Surroundings surroundings) {
        var configured = installation.config().runDirectory();
        if (configured.isPresent()) {
            return List.of(configured.get());
        }
        var run = surroundings.run();
        return installation.served().isPresent() ? List.of(run.own()) : List.of(run.system(), run.own());
    }

    private static String name(Path state) {
        if (state.equals(DaemonConfig.STATE_DIRECTORY_DEFAULT)) {
            return SYSTEM_NAME;
        }
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(state.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, NAME_BYTES) + SUFFIX;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
