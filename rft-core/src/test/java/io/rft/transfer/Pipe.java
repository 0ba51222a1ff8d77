package io.rft.transfer;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import io.rft.task.TaskGroup;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One end of a pair that carries messages to the other, as a session does: in order, on one thread at each end, answers included.
 * Requests are served by a thread of their own. Thread-safe.
 */
final class Pipe implements Peer {
    /** What an end does with what arrives. */
    interface Handler {
        Message.Answer request(Message.Request request) throws RftException;

        void told(Message.Notification notification);
    }

    private final TaskGroup tasks;
    private final BlockingQueue<Optional<Runnable>> arriving = new LinkedBlockingQueue<>(); // empty: the end
    private final BlockingQueue<Optional<Runnable>> requests = new LinkedBlockingQueue<>();
    private final CompletableFuture<RftException> lost = new CompletableFuture<>();
    private final AtomicReference<Optional<Pipe>> other = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Handler>> handler = new AtomicReference<>(Optional.empty());

    private Pipe(TaskGroup tasks) {
        this.tasks = tasks;
    }

    static List<Pipe> pair(TaskGroup tasks) {
        var one = new Pipe(tasks);
        var two = new Pipe(tasks);
        one.other.set(Optional.of(two));
        two.other.set(Optional.of(one));
        return List.of(one, two);
    }

    void start(Handler how) {
        handler.set(Optional.of(how));
        tasks.startVirtual("messages", () -> run(arriving));
        tasks.startVirtual("requests", () -> run(requests));
    }

    /** Every call fails from now on. */
    void lose(RftException cause) {
        lost.complete(cause);
        arriving.add(Optional.empty());
        requests.add(Optional.empty());
    }

    @Override
    public <A extends Message.Answer> A ask(Message.Request request, Class<A> type, Consumer<A> inOrder)
            throws RftException {
        throwIfLost();
        var answer = new CompletableFuture<A>();
        var asked = lost.thenAccept(answer::completeExceptionally);
        other().requests.add(Optional.of(() -> other().take(request, type, inOrder, answer)));
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RftException failure) {
                throw failure;
            }
            throw e;
        } finally {
            asked.cancel(false);
        }
    }

    @Override
    public void tell(Message.Notification notification) throws RftException {
        throwIfLost();
        other().arriving.add(Optional.of(() -> other().handler().told(notification)));
    }

    /** A commit waits for what is still under way, and nothing else waits for it. */
    private <A extends Message.Answer> void take(
            Message.Request request, Class<A> type, Consumer<A> inOrder, CompletableFuture<A> answer) {
        if (request instanceof Message.Commit) {
            tasks.startVirtual("commit", () -> serve(request, type, inOrder, answer));
        } else {
            serve(request, type, inOrder, answer);
        }
    }

    /** On the thread that serves requests at this end; the answer goes the way of all messages to the other. */
    private <A extends Message.Answer> void serve(
            Message.Request request, Class<A> type, Consumer<A> inOrder, CompletableFuture<A> answer) {
        try {
            var given = type.cast(handler().request(request));
            other().arriving.add(Optional.of(() -> {
                inOrder.accept(given);
                answer.complete(given);
            }));
        } catch (RftException e) {
            other().arriving.add(Optional.of(() -> answer.completeExceptionally(e)));
        }
    }

    private void run(BlockingQueue<Optional<Runnable>> queue) {
        try {
            for (var next = queue.take(); next.isPresent(); next = queue.take()) {
                next.get().run();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void throwIfLost() throws RftException {
        if (lost.isDone()) {
            throw lost.join();
        }
    }

    private Pipe other() {
        return other.get().orElseThrow();
    }

    private Handler handler() {
        return handler.get().orElseThrow();
    }
}
