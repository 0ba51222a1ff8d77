package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.journal.Outcome;
import io.rft.journal.OutcomeLog;
import io.rft.protocol.Message;
import io.rft.seeded.Seeded;
import io.rft.store.SourceIdentity;
import io.rft.task.TaskGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransferRegistryTest {
    private static final TransferRegistry.Key KEY = key("ada", "/a", 1);
    private static final SourceIdentity SOURCE = new SourceIdentity(5, Instant.EPOCH, Instant.EPOCH, "key");
    private static final SourceIdentity PUBLISHED = new SourceIdentity(5, Instant.EPOCH, Instant.MAX, "copy");
    private static final Message.Committed RECEIPT = new Message.Committed(KEY.transfer(), 5, 77);

    private final TransferRegistry registry =
            new TransferRegistry(OutcomeLog.inMemory(() -> Instant.EPOCH), () -> Instant.EPOCH);
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void aNewerClaimEndsTheOlderAttemptBeforeItBegins() throws RftException {
        claim(KEY, "first");
        claim(KEY, "second");

        assertEquals(List.of("start first", "end first", "start second"), events);
        assertEquals(1, registry.size());
    }

    @Test
    void otherTransfersAreLeftAlone() throws RftException {
        claim(KEY, "one");
        claim(key("bob", "/a", 1), "of another user");
        claim(key("ada", "/b", 1), "to another target");
        claim(key("ada", "/a", 2), "with another id");

        assertEquals(4, registry.size());
        assertEquals(4, events.size());
    }

    @Test
    void anAttemptThatHasEndedIsNotEndedAgain() throws RftException {
        var first = claim(KEY, "first");
        registry.release(KEY, first);

        claim(KEY, "second");

        assertEquals(List.of("start first", "start second"), events);
    }

    @Test
    void theEndOfAnOlderAttemptDoesNotReleaseTheNewer() throws RftException {
        var first = claim(KEY, "first");
        claim(KEY, "second");

        registry.release(KEY, first);

        assertEquals(1, registry.size());
    }

    @Test
    void anAttemptThatCannotStartLeavesNothing() throws RftException {
        claim(KEY, "first");

        assertThrows(
                RftException.class,
                () -> registry.<Attempt>claim(KEY, () -> {
                    throw new RftException(ErrorCode.STORAGE, "the disk is full");
                }));

        assertEquals(0, registry.size());
        claim(KEY, "third");
        assertEquals(List.of("start first", "end first", "start third"), events);
    }

    @Test
    void whatHasBeenDoneNeedsNoAttempt() throws RftException {
        assertEquals(Optional.<Attempt>empty(), registry.<Attempt>claim(KEY, Optional::empty));
        assertEquals(0, registry.size());
    }

    @Test
    void anOutcomeIsRememberedForTheSameSourceOnly() throws Exception {
        registry.committed(KEY, SOURCE, RECEIPT, PUBLISHED, true);

        var outcome = registry.outcome(KEY, SOURCE).orElseThrow();
        assertEquals(RECEIPT.crc32c(), outcome.crc32c());
        assertEquals(Outcome.Key.of(PUBLISHED.words()), outcome.published());
        var changed = new SourceIdentity(5, Instant.EPOCH.plusNanos(1), Instant.EPOCH, "key");
        assertEquals(Optional.empty(), registry.outcome(KEY, changed));
        assertEquals(Optional.empty(), registry.outcome(key("bob", "/a", 1), SOURCE));
        assertEquals(Optional.empty(), registry.outcome(key("ada", "/b", 1), SOURCE));
        assertEquals(Optional.empty(), registry.outcome(key("ada", "/a", 2), SOURCE));
    }

    @Test
    void anOutcomeOfAnotherContentIsForgotten() throws Exception {
        registry.committed(KEY, SOURCE, RECEIPT, PUBLISHED, true);

        registry.forget(KEY, SOURCE);

        assertEquals(Optional.empty(), registry.outcome(KEY, SOURCE));
    }

    @Seeded(20)
    void atAnyTimeOneAttemptOfATransferIsAliveAtMost(SplittableRandom random) {
        var bugs = new CopyOnWriteArrayList<Throwable>();
        var alive = new ConcurrentHashMap<TransferRegistry.Key, Exclusive>();
        try (var sessions = new TaskGroup(bugs::add)) {
            for (var session = 0; session < 8; session++) {
                var choices = random.split();
                sessions.startPlatform("session", () -> {
                    for (var i = 0; i < 200; i++) {
                        claimAndMaybeRelease(alive, key("ada", "/a", choices.nextInt(3)), choices.nextBoolean());
                    }
                });
            }
        }

        assertEquals(List.of(), new ArrayList<>(bugs));
    }

    private void claimAndMaybeRelease(
            ConcurrentHashMap<TransferRegistry.Key, Exclusive> alive, TransferRegistry.Key key, boolean release) {
        try {
            var attempt = registry.claim(key, () -> Optional.of(new Exclusive(alive, key)))
                    .orElseThrow();
            if (release) {
                attempt.supersede();
                registry.release(key, attempt);
            }
        } catch (RftException e) {
            throw new AssertionError(e);
        }
    }

    private Attempt claim(TransferRegistry.Key key, String name) throws RftException {
        return registry.claim(key, () -> Optional.of(new Attempt(name, events))).orElseThrow();
    }

    private static TransferRegistry.Key key(String user, String target, long id) {
        return new TransferRegistry.Key(user, RemotePath.parse(target), new TransferId(0, id));
    }

    /** Tells when it begins and ends. */
    private record Attempt(String name, List<String> events) implements TransferRegistry.Attempt {
        Attempt {
            events.add("start " + name);
        }

        @Override
        public void supersede() {
            events.add("end " + name);
        }
    }

    /** Complains if there is another one. */
    private static final class Exclusive implements TransferRegistry.Attempt {
        private final ConcurrentHashMap<TransferRegistry.Key, Exclusive> alive;
        private final TransferRegistry.Key key;
        private final ReentrantLock ending = new ReentrantLock();

        Exclusive(ConcurrentHashMap<TransferRegistry.Key, Exclusive> alive, TransferRegistry.Key key) {
            this.alive = alive;
            this.key = key;
            if (alive.putIfAbsent(key, this) != null) {
                throw new AssertionError("two attempts of " + key);
            }
        }

        /** By whoever comes first; a second one waits until that is done. */
        @Override
        public void supersede() {
            ending.lock();
            try {
                alive.remove(key, this);
            } finally {
                ending.unlock();
            }
        }
    }
}
