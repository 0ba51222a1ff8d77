package io.rft.daemon;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where control sockets are unless a configuration says otherwise.
 *
 * @param system of the machine's own daemon
 * @param own of the daemons of this account
 */
record RunDirectories(Path system, Path own) {
    static RunDirectories of(Map<String, String> environment, String account, String temporary) {
        var runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        var own = runtime.startsWith("/")
                ? Path.of(runtime).resolve("rft")
                : Path.of(temporary).resolve("rft-" + account.replaceAll("[^A-Za-z0-9._-]", "_"));
        return new RunDirectories(Path.of("/run/rft"), own);
    }
}
