package io.rft.server;

import io.rft.transfer.TransferStats;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** What has gone one way since the server began, transfers under way included: it never becomes less. Thread-safe. */
final class Traffic {
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private final Set<TransferStats> open = new HashSet<>(); // each is itself alone
    private long endedBytes;
    private long repeatedBytes;
    private long committed;

    void begin(TransferStats transfer) {
        lock.lock();
        try {
            open.add(transfer);
        } finally {
            lock.unlock();
        }
    }

    /** Once, however often it is called. */
    void end(TransferStats transfer) {
        lock.lock();
        try {
            if (open.remove(transfer)) {
                endedBytes += transfer.moved();
            }
        } finally {
            lock.unlock();
        }
    }

    /** It has come through: what had moved besides what was missing has moved in vain. */
    void committed(TransferStats transfer) {
        lock.lock();
        try {
            committed++;
            repeatedBytes += Math.max(0, transfer.moved() - (transfer.size() - transfer.resumed()));
        } finally {
            lock.unlock();
        }
    }

    ServerStatistics.Way statistics() {
        lock.lock();
        try {
            var underWay = open.stream().mapToLong(TransferStats::moved).sum();
            return new ServerStatistics.Way(endedBytes + underWay, repeatedBytes, committed);
        } finally {
            lock.unlock();
        }
    }
}
