package io.rft.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Files of a tree that are on their way, each group by a transfer of its own. They are handed out in the order in which they end, not in
 * which they began: what has come through is known at once, however long an earlier one still takes. For one thread.
 */
final class MovesUnderWay {
    private static final int MAX = 12;

    private final List<Move> moves = new ArrayList<>();

    /** Files that come through together, and how. */
    static final class Move {
        private final List<TreeEntry> files;
        private final Transfer transfer;
        private final Optional<TreeMover.Pack> pack;
        private final CompletableFuture<?> end;

        private Move(List<TreeEntry> files, Transfer transfer, Optional<TreeMover.Pack> pack) {
            this.files = files;
            this.transfer = transfer;
            this.pack = pack;
            this.end = transfer.completion();
        }

        static Move of(TreeEntry file, Transfer transfer) {
            return new Move(List.of(file), transfer, Optional.empty());
        }

        static Move of(List<TreeEntry> files, TreeMover.Pack pack) {
            return new Move(files, pack.transfer(), Optional.of(pack));
        }

        List<TreeEntry> files() {
            return files;
        }

        Transfer transfer() {
            return transfer;
        }

        Optional<TreeMover.Pack> pack() {
            return pack;
        }
    }

    void add(Move move) {
        moves.add(move);
    }

    boolean isEmpty() {
        return moves.isEmpty();
    }

    /** Whether one is to be taken out before another is added: it has ended, or there are too many. */
    boolean isToBeTaken() {
        return moves.size() >= MAX || moves.stream().anyMatch(move -> move.end.isDone());
    }

    /** Takes out one that has ended; waits for that. */
    Move take() {
        var ends = moves.stream().map(move -> move.end).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.anyOf(ends).exceptionally(_ -> null).join(); // why one failed its transfer tells
        var ended = moves.stream().filter(move -> move.end.isDone()).findFirst().orElseThrow();
        moves.remove(ended);
        return ended;
    }

    /** Those that nobody waits for any more. */
    List<Move> takeAll() {
        var all = List.copyOf(moves);
        moves.clear();
        return all;
    }
}
