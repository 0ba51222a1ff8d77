package io.rft.transfer;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.protocol.Peer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The other end as a test plays it: keeps what it is told, answers as it is told to. Thread-safe. */
final class RecordingPeer implements Peer {
    /** Answers a request, or fails as a lost session does. */
    interface Script {
        Message.Answer answer(Message.Request request) throws RftException;
    }

    private final List<Message.Request> asked = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Message.Notification> told = new LinkedBlockingQueue<>();
    private volatile Script script = request -> {
        throw new RftException(ErrorCode.NETWORK, "nobody is there");
    };
    private volatile boolean gone;

    RecordingPeer answering(Script how) {
        script = how;
        return this;
    }

    void leave() {
        gone = true;
    }

    List<Message.Request> asked() {
        return List.copyOf(asked);
    }

    /** The next that it is told; waits for it. */
    Message.Notification nextTold() throws InterruptedException {
        return told.take();
    }

    List<Message.Notification> told() {
        return List.copyOf(told);
    }

    @Override
    public <A extends Message.Answer> A ask(Message.Request request, Class<A> type, Consumer<A> inOrder)
            throws RftException {
        asked.add(request);
        var answer = script.answer(request);
        if (answer instanceof Message.Failure(var code, var message, var advice)) {
            throw new RftException(code, message, advice);
        }
        var right = type.cast(answer);
        inOrder.accept(right);
        return right;
    }

    @Override
    public void tell(Message.Notification notification) throws RftException {
        if (gone) {
            throw new RftException(ErrorCode.NETWORK, "nobody is there");
        }
        told.add(notification);
    }
}
