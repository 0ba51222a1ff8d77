package io.rft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rft.posix.TcpSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CongestionTest {
    @Test
    void autoIsAlwaysThere() {
        assertEquals(Congestion.AUTO, Congestion.parse("auto"));
        assertEquals(Congestion.AUTO, Congestion.parse("AUTO"));
    }

    @Test
    void oneThatTheSystemHasIsTaken() {
        assumeTrue(TcpSupport.missing().isEmpty(), () -> TcpSupport.missing().orElseThrow());
        var own = TcpSupport.current().congestion();

        assertEquals(new Congestion(own), Congestion.parse(own));
    }

    @Test
    void oneThatTheSystemDoesNotHaveIsRefusedWithThoseThatItHas() {
        assumeTrue(TcpSupport.missing().isEmpty(), () -> TcpSupport.missing().orElseThrow());

        var message = refusal("nonesuch");

        assertTrue(
                message.startsWith("there is no congestion control \"nonesuch\" here, the system does not have it: "
                        + "give auto or "),
                message);
        assertTrue(message.contains(TcpSupport.current().congestion()), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "b br", "bbr;", "../x", "\u001b[2J", "a-name-too-long-for-it"})
    void nonsenseIsRefused(String text) {
        assertTrue(refusal(text).contains("is not the name of a congestion control: give auto"), refusal(text));
        assertTrue(refusal(text).chars().allMatch(one -> one >= ' '), refusal(text));
    }

    private static String refusal(String text) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Congestion.parse(text))
                .getMessage());
    }
}
