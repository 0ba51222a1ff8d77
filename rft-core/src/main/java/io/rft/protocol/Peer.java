package io.rft.protocol;

import io.rft.RftException;
import java.util.function.Consumer;

/**
 * The other end of a command channel, as something to ask and to tell. Thread-safe. Every call fails with {@code NETWORK} once the
 * channel is lost.
 */
public interface Peer {
    /** Asks and waits for the answer; a {@link Message.Failure} is thrown as the exception that it describes. */
    default <A extends Message.Answer> A ask(Message.Request request, Class<A> answer) throws RftException {
        return ask(request, answer, ignored -> {});
    }

    /**
     * Asks and waits for the answer, which is first given to {@code inOrder} on the thread that receives messages, before any later
     * message is looked at. {@code inOrder} must not block.
     */
    <A extends Message.Answer> A ask(Message.Request request, Class<A> answer, Consumer<A> inOrder) throws RftException;

    /** Tells, without waiting for it to be sent. */
    void tell(Message.Notification notification) throws RftException;
}
