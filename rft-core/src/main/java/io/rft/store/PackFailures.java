package io.rft.store;

import io.rft.RftException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** What failed for which member of a pack: the first reason counts. Thread-safe. */
final class PackFailures {
    private final ReentrantLock lock = new ReentrantLock(); // guards: failures
    private final TreeMap<Integer, RftException> failures = new TreeMap<>();
    private volatile boolean any; // most packs have none, and each of many members asks

    void add(int member, RftException why) {
        lock.lock();
        try {
            failures.putIfAbsent(member, why);
            any = true;
        } finally {
            lock.unlock();
        }
    }

    boolean has(int member) {
        if (!any) {
            return false;
        }
        lock.lock();
        try {
            return failures.containsKey(member);
        } finally {
            lock.unlock();
        }
    }

    SortedMap<Integer, RftException> all() {
        lock.lock();
        try {
            return Collections.unmodifiableSortedMap(new TreeMap<>(failures));
        } finally {
            lock.unlock();
        }
    }
}
