package io.rft.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One component of a {@link Glob}: which names it stands for. Characters are code points. A name is compared in time that grows with the
 * product of both lengths at most, whatever the pattern. Pure.
 */
final class NamePattern {
    private final List<List<Piece>> alternatives;
    private final Optional<String> literal;

    private NamePattern(List<List<Piece>> alternatives) {
        this.alternatives = alternatives;
        this.literal = literal(alternatives);
    }

    /** What a part of a pattern stands for. */
    sealed interface Piece {
        /** This very character. */
        record Exactly(int point) implements Piece {}

        /** Any one character. */
        record AnyOne() implements Piece {}

        /** Any number of any characters. */
        record Any() implements Piece {}

        /** One character of these ranges, or of all others. */
        record OneOf(List<Range> ranges, boolean negated) implements Piece {
            boolean has(int point) {
                return ranges.stream().anyMatch(range -> range.first <= point && point <= range.last) != negated;
            }
        }

        /** Characters from one to another, both included. */
        record Range(int first, int last) {}
    }

    /** Of alternatives of which a name has to match one. */
    static NamePattern of(List<List<Piece>> alternatives) {
        return new NamePattern(alternatives.stream().map(List::copyOf).toList());
    }

    /** The one name that it stands for, if it has no wildcard. */
    Optional<String> literal() {
        return literal;
    }

    /** A name that begins with a dot is hidden: it has to be asked for with a dot. */
    boolean matches(String name) {
        if (literal.isPresent()) {
            return literal.get().equals(name);
        }
        var points = name.codePoints().toArray();
        for (var pieces : alternatives) {
            var shows = points.length == 0 || points[0] != '.' || beginsWithDot(pieces);
            if (shows && matches(pieces, points)) {
                return true;
            }
        }
        return false;
    }

    private static boolean beginsWithDot(List<Piece> pieces) {
        return !pieces.isEmpty() && pieces.getFirst().equals(new Piece.Exactly('.'));
    }

    /** Goes back to the last star only: an earlier one could not do better. */
    private static boolean matches(List<Piece> pieces, int[] points) {
        var piece = 0;
        var star = -1;
        var starAt = 0;
        for (var at = 0; at < points.length; ) {
            if (piece < pieces.size() && pieces.get(piece) instanceof Piece.Any) {
                star = piece++;
                starAt = at;
            } else if (piece < pieces.size() && isOne(pieces.get(piece), points[at])) {
                piece++;
                at++;
            } else if (star >= 0) {
                piece = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (piece < pieces.size() && pieces.get(piece) instanceof Piece.Any) {
            piece++;
        }
        return piece == pieces.size();
    }

    private static boolean isOne(Piece piece, int point) {
        return switch (piece) {
            case Piece.Exactly(var wanted) -> wanted == point;
            case Piece.AnyOne() -> true;
            case Piece.Any() -> false;
            case Piece.OneOf oneOf -> oneOf.has(point);
        };
    }

    private static Optional<String> literal(List<List<Piece>> alternatives) {
        if (alternatives.size() != 1) {
            return Optional.empty();
        }
        var text = new StringBuilder();
        for (var piece : alternatives.getFirst()) {
            if (!(piece instanceof Piece.Exactly(var point))) {
                return Optional.empty();
            }
            text.appendCodePoint(point);
        }
        return Optional.of(text.toString());
    }

    /** Both of each, one after the other. */
    static List<List<Piece>> joined(List<List<Piece>> heads, List<List<Piece>> tails) {
        var all = new ArrayList<List<Piece>>();
        for (var head : heads) {
            for (var tail : tails) {
                var both = new ArrayList<>(head);
                both.addAll(tail);
                all.add(both);
            }
        }
        return all;
    }
}
