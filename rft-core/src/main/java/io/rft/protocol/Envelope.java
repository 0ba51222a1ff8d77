package io.rft.protocol;

/** A message with what correlates it: the id of a request, or the id that an answer is to. */
public sealed interface Envelope {
    Message message();

    record Asking(long id, Message.Request message) implements Envelope {}

    record Answering(long re, Message.Answer message) implements Envelope {}

    record Telling(Message.Notification message) implements Envelope {}
}
