package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.transfer.TransferStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransferTest {
    private final Transfer transfer =
            new Transfer(new TransferId(1, 2), new TransferStats(), () -> 3, () -> Optional.of(Bottleneck.PEER));
    private final List<String> heard = new ArrayList<>();

    @Test
    void cancellingEndsTheAttemptThatRunsNowAndNoOther() {
        transfer.onCancel(reason -> heard.add("first"));
        transfer.onCancel(reason -> heard.add("second"));

        transfer.cancel();
        transfer.cancel();

        assertEquals(List.of("second"), heard);
    }

    @Test
    void anAttemptThatBeginsAfterwardsEndsAtOnce() {
        transfer.cancel();

        transfer.onCancel(reason -> heard.add(reason.code().name()));

        assertEquals(List.of("INTERRUPTED"), heard);
        assertEquals(
                ErrorCode.INTERRUPTED,
                assertThrows(RftException.class, transfer::throwIfCancelled).code());
    }

    @Test
    void untilItIsCancelledNothingIsThrown() throws RftException {
        transfer.throwIfCancelled();
    }

    @Test
    void whoJoinsGetsTheResult() throws RftException {
        var result = new TransferResult(5, 0, 0, 5, 77, Optional.empty(), Duration.ZERO, 0);
        transfer.onEvent(event -> heard.add(event.getClass().getSimpleName()));

        transfer.completed(result);

        assertSame(result, transfer.join());
        assertSame(result, transfer.completion().join());
        assertEquals(List.of("Completed"), heard);
    }

    @Test
    void whoJoinsGetsTheReason() {
        var reason = new RftException(ErrorCode.STORAGE, "the disk is full");

        transfer.failed(reason);

        assertSame(reason, assertThrows(RftException.class, transfer::join));
        assertTrue(transfer.completion().isCompletedExceptionally());
    }

    @Test
    void aListenerThatFailsHarmsNobodyElse() throws RftException {
        transfer.onEvent(event -> {
            throw new IllegalStateException("a bug of the listener");
        });
        transfer.onEvent(event -> heard.add("heard"));

        transfer.interrupted(new RftException(ErrorCode.NETWORK, "gone"));
        transfer.completed(new TransferResult(5, 0, 0, 5, 77, Optional.empty(), Duration.ZERO, 0));

        assertEquals(5, transfer.join().bytes());
        assertEquals(List.of("heard", "heard"), heard);
    }

    @Test
    void theProgressCountsItsConnections() {
        assertEquals(new TransferProgress(0, 0, 0, 0, 0, 3, Optional.of(Bottleneck.PEER)), transfer.progress());
    }
}
