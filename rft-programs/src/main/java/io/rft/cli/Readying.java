package io.rft.cli;

import io.rft.channel.TlsClient;
import io.rft.posix.TcpSupport;
import io.rft.task.TaskGroup;
import java.util.Set;

/**
 * What a verb that connects needs and what takes long to be ready – TLS, the calls of the system – while its command line is still being
 * read: a second processor has it done when it is wanted. What fails here fails again where it is used, and is told there.
 */
final class Readying {
    /** Those that connect to nothing, or not at once. */
    private static final Set<String> LOCAL =
            Set.of("jobs", "shell", "completion", "trust", "key", "demo", "version", "help");

    private Readying() {}

    /** Whether the verb of this world is one that connects. */
    static boolean isFor(World world) {
        var verb = Rft.verb(world);
        return Rft.VERBS.containsKey(verb) && !LOCAL.contains(verb);
    }

    /** Begins, if there is use for it. Never waits; no program waits for it to end. */
    static void begin(World world) {
        if (isFor(world) && Runtime.getRuntime().availableProcessors() > 1) {
            var tasks = new TaskGroup(failure -> {});
            tasks.startPlatform("rft-ready-tls", () -> new TlsClient((chain, host) -> {}));
            tasks.startPlatform("rft-ready-calls", TcpSupport::missing);
        }
    }
}
