package io.rft.protocol;

/** A message with what correlates it: the id of a request, or the id that an answer is to. */
public sealed interface Envelope {
    Message message();

    /** A request; ids are 0 to 2^63-1 and one that is unanswered is not used again. */
    record Asking(long id, Message.Request message) implements Envelope {
        public Asking {
            Limits.within("an id", id, 0, Long.MAX_VALUE);
        }
    }

    record Answering(long re, Message.Answer message) implements Envelope {
        public Answering {
            Limits.within("an id", re, 0, Long.MAX_VALUE);
        }
    }

    record Telling(Message.Notification message) implements Envelope {}
}
