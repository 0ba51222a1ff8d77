package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.posix.Pam;
import io.rft.server.AccountChecks;
import io.rft.task.Deadlines;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks PAM in processes of their own, of which there are as many as conversations at once, at most {@link #PROCESSES_MAX}; the others wait in
 * order. One that hangs is ended, one that crashed is replaced at the next need, one that nobody needs ends after {@link #IDLE}. Whatever
 * happens to one is a failure for whoever asked, and for nobody else. Thread-safe.
 */
final class PamHelpers implements AccountChecks, Closeable {
    static final int PROCESSES_MAX = 4;
    static final Duration IDLE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(PamHelpers.class);

    private static final List<Path> DIRECTORIES =
            List.of(Path.of("/etc/pam.d"), Path.of("/usr/lib/pam.d"), Path.of("/usr/share/pam.d"));

    private final String service;
    private final Optional<Path> directory;
    private final Duration patience;
    private final Semaphore turns = new Semaphore(PROCESSES_MAX, true);
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final ArrayDeque<Idle> idle = new ArrayDeque<>(); // the latest used last
    private final ArrayDeque<PamProcess> busy = new ArrayDeque<>();
    private boolean closed;

    /** One that nobody asks, and when it ends. */
    private record Idle(PamProcess process, Deadlines.Handle end) {}

    /**
     * Starts none yet.
     *
     * @param directory where the service's file is, in place of the system's directories
     * @param patience how long a login may take, waiting included
     */
    PamHelpers(String service, Optional<Path> directory, Duration patience) {
        this.service = service;
        this.directory = directory;
        this.patience = patience;
    }

    /** Those of a service that is there, with the first of them started; fails with {@code USAGE} where there is no PAM on this machine. */
    static PamHelpers open(String service, Optional<Path> directory, Duration patience) throws RftException {
        var directories = directory.map(List::of).orElse(DIRECTORIES);
        if (directories.stream().noneMatch(each -> Files.isRegularFile(each.resolve(service)))) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "PAM has no service " + service + ", and would do what its service \"other\" says: there is no "
                            + directories.getFirst().resolve(service),
                    "Copy packaging/pam.d/rft there, or name another service as pam-service in [auth].");
        }
        var helpers = new PamHelpers(service, directory, patience);
        try {
            helpers.require();
            warnUnlessRoot();
            return helpers;
        } catch (RftException e) {
            helpers.close();
            throw e;
        }
    }

    private static void warnUnlessRoot() {
        try {
            if (!OwnAccount.isRoot()) {
                LOG.warn("PAM lets root alone check passwords that are in /etc/shadow; this is not root."
                        + " Those of directory services may be checked all the same");
            }
        } catch (IOException e) {
            LOG.debug("nobody knows who this process runs as", e);
        }
    }

    /** Starts the first; fails with {@code USAGE} where there is no PAM on this machine. */
    void require() throws RftException {
        var answer = ask(new PamRequest.Hello());
        if (answer.verdict() != Pam.Verdict.ACCEPTED) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "passwords cannot be checked by PAM: " + answer.why(),
                    "Install PAM (Debian: libpam0g), or take \"pam\" out of the methods of [auth].");
        }
    }

    @Override
    public Optional<String> passwordRefusal(String account, byte[] password, InetAddress peer) throws RftException {
        try {
            if (!isName(account)) {
                return Optional.of("no account of the machine has such a name");
            } else if (!Pam.isText(password, Pam.PASSWORD_BYTES_MAX)) {
                return Optional.of("the password is empty, too long for PAM, or has a NUL in it");
            }
            return refusal(ask(new PamRequest.Password(about(account, peer), password)));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    @Override
    public Optional<String> accountRefusal(String account, InetAddress peer) throws RftException {
        return isName(account)
                ? refusal(ask(about(account, peer)))
                : Optional.of("no account of the machine has such a name");
    }

    private static boolean isName(String account) {
        return Pam.isText(account.getBytes(StandardCharsets.UTF_8), Pam.ACCOUNT_BYTES_MAX);
    }

    private static PamRequest.Account about(String account, InetAddress peer) {
        return new PamRequest.Account(account, peer.getHostAddress());
    }

    private static Optional<String> refusal(Pam.Answer answer) throws RftException {
        return switch (answer.verdict()) {
            case ACCEPTED -> Optional.empty();
            case REFUSED -> Optional.of(answer.why());
            case FAILED -> throw new RftException(ErrorCode.OTHER, answer.why());
        };
    }

    private Pam.Answer ask(PamRequest request) throws RftException {
        var end = Deadlines.system().nanoTime() + patience.toNanos();
        if (!turn()) {
            throw new RftException(ErrorCode.BUSY, "PAM is asked too much, or does not answer: nobody's turn has come");
        }
        try {
            return ask(request, end);
        } finally {
            turns.release();
        }
    }

    private boolean turn() {
        try {
            return turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads are ended by closing what they block on", e);
        }
    }

    private Pam.Answer ask(PamRequest request, long end) throws RftException {
        var process = take();
        var good = false;
        try {
            var answer = process.ask(request, end - Deadlines.system().nanoTime());
            good = answer.verdict() != Pam.Verdict.FAILED; // a module that failed may do better after a new start
            return answer;
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.OTHER,
                    "PAM did not answer within " + patience.toSeconds() + " s, or a module of the service " + service
                            + " has crashed",
                    e);
        } finally {
            release(process, good);
        }
    }

    private PamProcess take() throws RftException {
        var waiting = takeIdle();
        if (waiting.isPresent()) {
            return waiting.get();
        }
        var process = PamProcess.start(service, directory);
        LOG.debug("process {} asks PAM", process.pid());
        lock.lock();
        try {
            if (!closed) {
                busy.add(process);
                return process;
            }
        } finally {
            lock.unlock();
        }
        process.close();
        throw new RftException(ErrorCode.BUSY, "the daemon ends");
    }

    private Optional<PamProcess> takeIdle() {
        lock.lock();
        try {
            while (!idle.isEmpty()) {
                var latest = idle.removeLast();
                if (latest.end().cancel() && latest.process().isUsable()) {
                    busy.add(latest.process());
                    return Optional.of(latest.process());
                }
                latest.process().close();
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void release(PamProcess process, boolean good) {
        lock.lock();
        try {
            busy.remove(process);
            if (good && !closed && process.isUsable()) {
                idle.add(new Idle(process, Deadlines.system().arm(IDLE.toNanos(), process::close)));
                return;
            }
        } finally {
            lock.unlock();
        }
        process.close();
    }

    /** Ends all of them; whoever waits is told of a failure. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(each -> {
                each.end().close();
                each.process().close();
            });
            idle.clear();
            busy.forEach(PamProcess::close);
        } finally {
            lock.unlock();
        }
    }
}
