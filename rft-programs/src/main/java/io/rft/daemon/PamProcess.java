package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.posix.Pam;
import io.rft.task.Deadlines;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A process that talks to PAM, as the daemon sees it: this program once more, started at {@link PamMain}, with the Java that runs here. Modules
 * that hang or crash take it along, and nothing else. One thread asks at a time; {@link #close()} may come from any.
 */
final class PamProcess implements Closeable {
    /** Modules leak, and keep what they have read of the machine's files: after so many conversations another one is started. */
    static final int CONVERSATIONS_MAX = 200;

    // What bin/jvm.sh says of keys in memory holds here as well. A crash leaves no report, which would quote the memory
    // that it happened in.
    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:+SuppressFatalErrorMessage",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Djdk.serialFilter=!*",
            "-Xrs",
            "-Xmx32m");
    private static final String CACHE_FLAG = "-XX:AOTCache=";
    private static final Path DIRECTORY = Path.of("/");

    private final Process process;
    private int conversations;

    private PamProcess(Process process) {
        this.process = process;
    }

    /** @param directory where the service's file is, in place of the system's directories */
    static PamProcess start(String service, Optional<Path> directory) throws RftException {
        var command = command();
        command.add(service);
        directory.ifPresent(path -> command.add(path.toAbsolutePath().toString()));
        var builder = new ProcessBuilder(command)
                .directory(DIRECTORY.toFile())
                .redirectError(Redirect.INHERIT); // where a module complains, it does so to the administrator
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            return new PamProcess(builder.start());
        } catch (IOException e) {
            throw new RftException(ErrorCode.OTHER, "the process that asks PAM cannot be started", e);
        }
    }

    /** The Java that runs this program, on the same class path, which with the same cache starts in a fraction of the time. */
    private static List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        for (var flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith(CACHE_FLAG)) {
                command.add(flag);
            }
        }
        command.add("-cp");
        command.add(classPath());
        command.add(PamMain.class.getName());
        return command;
    }

    /** Absolute, for it is started elsewhere. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(Files::exists)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Whether it can be asked once more. */
    boolean isUsable() {
        return process.isAlive() && conversations < CONVERSATIONS_MAX;
    }

    /**
     * The answer; fails with {@link IOException} where there is none in so many nanoseconds, after which it is gone, and where what comes is no
     * answer, after which it is to be closed.
     */
    Pam.Answer ask(PamRequest request, long patienceNanos) throws IOException {
        conversations++;
        try (var deadline = Deadlines.system().arm(patienceNanos, this::close)) {
            request.write(process.getOutputStream());
            var answer = PamAnswers.read(process.getInputStream());
            if (!deadline.cancel()) {
                throw new IOException("too late");
            }
            return answer;
        }
    }

    long pid() {
        return process.pid();
    }

    /** At once, with what modules have started: that may have the pipe open, on which {@link #ask} waits for an end. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
