package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.protocol.Settings;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WishesTest {
    private static final RateLimits FIRST = new RateLimits(new Rate(5000), Rate.NONE, Rate.NONE);
    private static final RateLimits SECOND = new RateLimits(Rate.NONE, new Rate(400), new Rate(30));

    private final Wishes wishes = new Wishes(new Settings(3, Settings.BLOCK_BYTES_MIN, FIRST));

    @Test
    void onlyTheRatesChange() {
        wishes.limit(SECOND);

        assertEquals(new Settings(3, Settings.BLOCK_BYTES_MIN, SECOND), wishes.settings());
    }

    @Test
    void whoFollowsHearsWhatIsWishedNowAndEveryChange() {
        var heard = new ArrayList<RateLimits>();

        wishes.follow(heard::add);
        wishes.limit(SECOND);
        wishes.limit(RateLimits.NONE);

        assertEquals(List.of(FIRST, SECOND, RateLimits.NONE), heard);
    }

    @Test
    void whoIsForgottenHearsNothingMore() {
        var heard = new ArrayList<RateLimits>();
        Wishes.Follower gone = heard::add;
        var others = new ArrayList<RateLimits>();
        wishes.follow(gone);
        wishes.follow(others::add);

        wishes.forget(gone);
        wishes.limit(SECOND);

        assertEquals(List.of(FIRST), heard);
        assertEquals(List.of(FIRST, SECOND), others);
    }
}
