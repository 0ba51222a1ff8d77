package io.rft.channel;

import static io.rft.channel.JoinProofTest.filled;
import static io.rft.channel.JoinProofTest.key;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import java.util.HashSet;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TicketBookTest {
    private static final SessionId SESSION = new SessionId(1, 2);
    private static final SessionId OTHER = new SessionId(3, 4);
    private static final Blob BINDING = filled(32, 5);
    private static final long START = Long.valueOf(Long.MAX_VALUE - 10); // a clock that overflows

    private final TicketBook book = new TicketBook(new SplittableRandom(1));
    private final Message.Ticket ticket = book.issue(SESSION, key(1), 1, START).getFirst();

    @Test
    void aRightProofIsAnsweredByTheServers() {
        var answer = new JoinProof(key(1), SESSION, ticket, BINDING).ofServer();

        assertEquals(Optional.of(answer), book.redeem(join(key(1), ticket), BINDING, START));
    }

    @Test
    void aTicketIsGoodOnce() {
        assertTrue(book.redeem(join(key(1), ticket), BINDING, START).isPresent());

        assertTrue(book.redeem(join(key(1), ticket), BINDING, START).isEmpty());
    }

    @Test
    void aTicketIsUsedUpByAWrongProof() {
        assertTrue(book.redeem(join(key(9), ticket), BINDING, START).isEmpty());

        assertTrue(book.redeem(join(key(1), ticket), BINDING, START).isEmpty());
    }

    @Test
    void whoDoesNotKnowTheNonceCannotUseUpATicket() {
        var guessed = new Message.Ticket(ticket.connection(), filled(16, 0));
        assertTrue(book.redeem(join(key(9), guessed), BINDING, START).isEmpty());

        assertTrue(book.redeem(join(key(1), ticket), BINDING, START).isPresent());
    }

    @Test
    void aTicketIsGoodFor30Seconds() {
        var second = book.issue(SESSION, key(1), 1, START).getFirst();

        var inTime = START + TicketBook.LIFE_NANOS - 1;
        assertTrue(book.redeem(join(key(1), ticket), BINDING, inTime).isPresent());
        assertTrue(book.redeem(join(key(1), second), BINDING, inTime + 1).isEmpty());
    }

    @Test
    void aProofForAnotherConnectionIsWorthNothing() {
        assertTrue(book.redeem(join(key(1), ticket), filled(32, 6), START).isEmpty());
    }

    @Test
    void aTicketOfAnotherSessionIsWorthNothing() {
        book.issue(OTHER, key(2), 1, START);
        var proof = new JoinProof(key(1), OTHER, ticket, BINDING).ofClient();
        var join = new Message.Join(OTHER, ticket.connection(), ticket.nonce(), proof);

        assertTrue(book.redeem(join, BINDING, START).isEmpty());
    }

    @Test
    void anEndedSessionsTicketsAreWorthNothing() {
        book.forget(SESSION);

        assertTrue(book.redeem(join(key(1), ticket), BINDING, START).isEmpty());
        assertEquals(0, book.unused());
    }

    @Test
    void connectionNumbersNeverRepeat() {
        var numbers = new HashSet<Long>();
        for (var session : new SessionId[] {SESSION, OTHER, SESSION}) {
            book.issue(session, key(1), 50, START).forEach(one -> numbers.add(one.connection()));
            book.forget(session);
        }

        assertEquals(150, numbers.size());
        assertTrue(numbers.stream().noneMatch(number -> number == ticket.connection()));
    }

    @Test
    void aSessionThatAsksForMoreAndMoreLosesItsOldest() {
        var newest = ticket;
        for (var i = 0; i < 10; i++) {
            newest = book.issue(SESSION, key(1), 64, START).getLast();
        }

        assertEquals(TicketBook.UNUSED_MAX, book.unused());
        assertTrue(book.redeem(join(key(1), ticket), BINDING, START).isEmpty());
        assertTrue(book.redeem(join(key(1), newest), BINDING, START).isPresent());
    }

    private static Message.Join join(SessionKey key, Message.Ticket ticket) {
        var proof = new JoinProof(key, SESSION, ticket, BINDING);
        return new Message.Join(SESSION, ticket.connection(), ticket.nonce(), proof.ofClient());
    }
}
