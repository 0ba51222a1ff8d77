package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InboxTest {
    private final RftException cause = new RftException(ErrorCode.INTERRUPTED, "stopped");
    private final List<Message.Answer> answers = new CopyOnWriteArrayList<>();
    private final Inbox inbox = new Inbox();

    @Test
    void itemsComeInTheirOrder() throws RftException {
        var first = item();
        var second = item();
        inbox.put(first);
        inbox.put(second);

        assertSame(first, inbox.take());
        assertSame(second, inbox.take());
    }

    @Test
    void afterAFailureNothingIsTakenAndTheFirstCounts() {
        inbox.fail(cause);
        inbox.fail(new RftException(ErrorCode.NETWORK, "too late"));

        assertSame(cause, assertThrows(RftException.class, inbox::take));
    }

    @Test
    void nobodyWaitsForAnAnswerThatNeverComes() {
        inbox.put(item());
        inbox.fail(cause);
        inbox.put(item());

        assertEquals(List.of(Message.Failure.of(cause), Message.Failure.of(cause)), answers);
    }

    @Test
    void aFloodIsRefused() {
        for (var i = 0; i < 1000; i++) {
            inbox.put(item());
        }

        assertEquals(1000 - Inbox.ITEMS_MAX, answers.size());
    }

    private Inbox.Item item() {
        return new Inbox.Item(new Message.Ping(), answers::add);
    }
}
