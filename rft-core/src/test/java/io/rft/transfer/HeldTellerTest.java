package io.rft.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.protocol.Message.HeldBy;
import io.rft.protocol.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HeldTellerTest {
    private static final long SECOND = 1_000_000_000;

    private final List<Message.Notification> told = new ArrayList<>();
    private final HeldTeller teller = new HeldTeller(new Listener(), 2, sight(0, 0, 0), 0);
    private boolean gone;

    @Test
    void whatHoldsIsToldWhenItBeginsAndWhenItEnds() {
        teller.look(() -> sight(900, 0, 0), SECOND);
        teller.look(() -> sight(1800, 0, 0), 2 * SECOND);
        teller.look(() -> sight(1800, 0, 0), 3 * SECOND);
        teller.look(() -> sight(1800, 0, 0), 4 * SECOND);

        assertEquals(List.of(held(HeldBy.DISK), new Message.Held(Optional.empty())), told);
    }

    @Test
    void eachReasonHasItsWord() {
        teller.look(() -> sight(0, 900, 0), SECOND);
        teller.look(() -> sight(0, 900, 1900), 2 * SECOND);
        teller.look(() -> sight(900, 900, 1900), 3 * SECOND);

        assertEquals(List.of(held(HeldBy.LIMIT), held(HeldBy.CPU), held(HeldBy.DISK)), told);
    }

    @Test
    void nothingIsToldWhereNothingHolds() {
        teller.look(() -> sight(100, 100, 100), SECOND);

        assertEquals(List.of(), told);
    }

    @Test
    void aPeerThatIsGoneHarmsNobody() {
        gone = true;

        teller.look(() -> sight(900, 0, 0), SECOND);

        assertEquals(List.of(), told);
    }

    private static Message.Held held(HeldBy by) {
        return new Message.Held(Optional.of(by));
    }

    /** Of one connection. */
    private static OwnSide.Sight sight(long storageMillis, long paceMillis, long cpuMillis) {
        return new OwnSide.Sight(
                1,
                Duration.ofMillis(storageMillis),
                Duration.ofMillis(paceMillis),
                Duration.ofMillis(cpuMillis),
                Optional.empty());
    }

    /** Notes what it is told. */
    private final class Listener implements Peer {
        @Override
        public <A extends Message.Answer> A ask(Message.Request request, Class<A> answer, Consumer<A> inOrder) {
            throw new AssertionError("nothing is asked");
        }

        @Override
        public void tell(Message.Notification notification) throws RftException {
            if (gone) {
                throw new RftException(ErrorCode.NETWORK, "gone");
            }
            told.add(notification);
        }
    }
}
