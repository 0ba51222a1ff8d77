package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.clock.ManualTicker;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients are told to send of a rate that they share. */
class SharingTest {
    private static final long TOTAL = 8_000_000;

    private final ManualTicker ticker = new ManualTicker();
    private final Pacers pacers = new Pacers(new Rate(TOTAL), ticker);
    private final Sharing sharing = new Sharing(pacers, ticker);
    private final Member ada = new Member("ada");
    private final Member bob = new Member("bob");

    @Test
    void whoIsAloneNeedsNoShare() {
        sharing.begins(ada);

        assertEquals(Rate.NONE, ada.share);
    }

    @Test
    void whoComesSecondIsToldAtOnceAndTheFirstMakesRoom() {
        sharing.begins(ada);
        sharing.begins(bob);

        assertEquals(new Rate(TOTAL / 2), ada.share);
        assertEquals(new Rate(TOTAL / 2), bob.share);
    }

    @Test
    void whoIsLeftHasAllAgain() {
        both();

        ada.receiving = false;
        pass(2, ada, bob);
        sharing.divide();

        assertEquals(Rate.NONE, bob.share);
        assertEquals(Rate.NONE, ada.share, "for when it comes back");
    }

    @Test
    void usersShareEvenlyWhateverTheNumberOfTheirSessions() {
        var alsoAda = new Member("ada");
        sharing.begins(ada);
        sharing.begins(alsoAda);
        assertEquals(List.of(new Rate(TOTAL / 2), new Rate(TOTAL / 2)), List.of(ada.share, alsoAda.share));

        sharing.begins(bob);

        assertEquals(List.of(new Rate(TOTAL / 4), new Rate(TOTAL / 4)), List.of(ada.share, alsoAda.share));
        assertEquals(new Rate(TOTAL / 2), bob.share);
    }

    @Test
    void aLowerLimitOfAUserLeavesTheRestToOthers() {
        pacers.limitUser("ada", new Rate(TOTAL / 8));

        both();

        assertEquals(new Rate(TOTAL / 8), ada.share);
        assertEquals(new Rate(TOTAL / 8 * 7), bob.share);
    }

    @Test
    void whatOneLeavesUnusedTheOtherHasUntilItIsWantedAgain() {
        both();
        ada.use = 0.25;
        looks(10);
        assertTrue(bob.share.bytesPerSecond() > 0.6 * TOTAL, bob.share::toString);
        assertTrue(ada.share.bytesPerSecond() + bob.share.bytesPerSecond() <= TOTAL * 1.01, ada.share::toString);

        ada.use = 1;
        looks(10);

        assertEquals(new Rate(TOTAL / 2), ada.share);
        assertEquals(new Rate(TOTAL / 2), bob.share);
    }

    @Test
    void whatTheServerSendsCountsAsWell() {
        ada.receiving = false;
        ada.sending = true;

        both();

        assertEquals(Rate.NONE, ada.share);
        assertEquals(new Rate(TOTAL / 2), bob.share);
    }

    @Test
    void withoutLimitsNobodyIsToldAnything() {
        pacers.limitTotal(Rate.NONE);

        both();
        ada.use = 0;
        looks(10);

        assertEquals(List.of(Rate.NONE, Rate.NONE), List.of(ada.share, bob.share));
        assertEquals(0, ada.told + bob.told);
    }

    @Test
    void whatHardlyChangesIsNotToldAgain() {
        both();
        looks(20);

        assertEquals(List.of(1, 1), List.of(ada.told, bob.told));
    }

    @Test
    void theLimitOfAnotherUserHoldsNobodyElse() {
        pacers.limitTotal(Rate.NONE);
        pacers.limitUser("ada", new Rate(TOTAL));

        both();
        bob.use = 0;
        looks(10);

        assertEquals(List.of(Rate.NONE, Rate.NONE), List.of(ada.share, bob.share));
    }

    @Test
    void whatNobodyWantsIsThereForBoth() {
        both();
        ada.use = 0.1;
        bob.use = 0.1;
        looks(10);

        assertEquals(List.of(new Rate(TOTAL / 2), new Rate(TOTAL / 2)), List.of(ada.share, bob.share));
    }

    @Test
    void whoTakesLongToBeginIsSharedWithOnceItHas() {
        ada.receiving = false;
        both();
        looks(10);
        assertEquals(Rate.NONE, bob.share);

        sharing.begins(ada);
        ada.receiving = true;
        looks(10);

        assertEquals(List.of(new Rate(TOTAL / 2), new Rate(TOTAL / 2)), List.of(ada.share, bob.share));
    }

    private void looks(int count) {
        for (var i = 0; i < count; i++) {
            pass(0.2, ada, bob);
            sharing.divide();
        }
    }

    private void pass(double seconds, Member... members) {
        ticker.advance(Math.round(seconds * 1e9));
        for (var member : members) {
            member.move(seconds);
        }
    }

    private void both() {
        sharing.begins(ada);
        sharing.begins(bob);
    }

    /** A session that uses a part of its even share, or of what it is told if that is less. */
    private final class Member implements Sharing.Client {
        private final String user;
        private Rate share = Rate.NONE;
        private int told;
        private boolean receiving = true;
        private boolean sending;
        private double use = 1;
        private long moved;

        Member(String user) {
            this.user = user;
        }

        @Override
        public String user() {
            return user;
        }

        @Override
        public RateLimits limits() {
            return new RateLimits(pacers.most(user), Rate.NONE, Rate.NONE);
        }

        @Override
        public boolean isReceiving() {
            return receiving;
        }

        @Override
        public boolean isSending() {
            return sending;
        }

        @Override
        public long receivedBytes() {
            return moved;
        }

        @Override
        public long sentBytes() {
            return moved;
        }

        @Override
        public void share(Rate most) {
            share = most;
            told++;
        }

        private void move(double seconds) {
            var least = Math.min((double) share.bytesPerSecond(), use * TOTAL);
            moved += Math.round(least * seconds);
        }
    }
}
