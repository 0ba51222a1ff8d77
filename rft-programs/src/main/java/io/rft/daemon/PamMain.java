package io.rft.daemon;

import io.rft.RftException;
import io.rft.posix.Pam;
import io.rft.task.TaskGroup;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;

/**
 * Entry point of the process that talks to PAM for a daemon, which starts it ({@link PamProcess}): {@code PamMain SERVICE [DIRECTORY]}. It
 * answers {@link PamRequest}s on standard input, one at a time, until that ends: then it ends as well, whatever a module is at.
 */
public final class PamMain {
    private static final int BROKEN = 1;

    private PamMain() {}

    public static void main(String[] args) {
        System.setOut(System.err); // answers alone go there
        var requests = new SynchronousQueue<PamRequest>();
        var answers = new FileOutputStream(FileDescriptor.out);
        Pam.keepMemoryPrivate();
        new TaskGroup(_ -> end(BROKEN)).startPlatform("rft-pam", () -> answer(args, requests, answers));
        try (var in = new FileInputStream(FileDescriptor.in)) { // not buffered: there are passwords in it
            while (true) {
                var request = PamRequest.read(in);
                if (request.isEmpty()) {
                    end(0); // the daemon has ended, or wants no more
                    return;
                }
                requests.put(request.get());
            }
        } catch (IOException | InterruptedException e) {
            end(BROKEN);
        }
    }

    /** A thread of its own, so that the end of the daemon is seen while a module hangs. */
    private static void answer(String[] args, SynchronousQueue<PamRequest> requests, OutputStream answers) {
        try {
            var pam = load(args);
            while (true) {
                PamAnswers.write(answer(pam, requests.take()), answers);
            }
        } catch (RftException e) {
            refuseAll(requests, answers, e);
        } catch (IOException | InterruptedException e) {
            end(BROKEN);
        }
    }

    private static Pam load(String[] args) throws RftException {
        return Pam.load(args[0], args.length > 1 ? Optional.of(Path.of(args[1])) : Optional.empty());
    }

    private static Pam.Answer answer(Pam pam, PamRequest request) {
        return switch (request) {
            case PamRequest.Hello() -> new Pam.Answer(Pam.Verdict.ACCEPTED, "");
            case PamRequest.Password asked ->
                pam.password(
                        utf8(asked.account().account()),
                        asked.password(),
                        utf8(asked.account().peer()));
            case PamRequest.Account(var account, var peer) -> pam.account(utf8(account), utf8(peer));
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refuseAll(SynchronousQueue<PamRequest> requests, OutputStream answers, RftException why) {
        try {
            var _ = requests.take();
            PamAnswers.write(new Pam.Answer(Pam.Verdict.FAILED, String.valueOf(why.getMessage())), answers);
        } catch (IOException | InterruptedException e) {
            // The daemon will see the end.
        }
        end(BROKEN);
    }

    private static void end(int code) {
        Runtime.getRuntime().halt(code);
    }
}
