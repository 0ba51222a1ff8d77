package io.rft.client;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The pattern of one rule of a {@link TreeFilter}. Compared with a name in time that grows with the product of both lengths at most,
 * whatever the pattern: names come from a server. Every text is a pattern. Immutable.
 */
final class FilterPattern {
    private static final String DIRECTORIES = "**/";
    private static final String ALL_BELOW = "**";
    private static final Map<String, IntPredicate> CLASSES = Map.ofEntries(
            Map.entry("alnum", point -> isAscii(point) && Character.isLetterOrDigit(point)),
            Map.entry("alpha", point -> isAscii(point) && Character.isLetter(point)),
            Map.entry("blank", point -> point == ' ' || point == '\t'),
            Map.entry("cntrl", point -> isAscii(point) && Character.isISOControl(point)),
            Map.entry("digit", point -> point >= '0' && point <= '9'),
            Map.entry("graph", point -> point > ' ' && point <= '~'),
            Map.entry("lower", point -> point >= 'a' && point <= 'z'),
            Map.entry("print", point -> point >= ' ' && point <= '~'),
            Map.entry("punct", point -> point > ' ' && point <= '~' && !Character.isLetterOrDigit(point)),
            Map.entry("space", point -> point == ' ' || (point >= '\t' && point <= '\r')),
            Map.entry("upper", point -> point >= 'A' && point <= 'Z'),
            Map.entry("xdigit", point -> isAscii(point) && Character.digit(point, 16) >= 0));

    /** What stands for a part of a name. */
    private sealed interface Piece {
        /** One character. */
        record One(IntPredicate which) implements Piece {}

        /** Any number of characters that are no slash. */
        record Some() implements Piece {}

        /** Any number of characters. */
        record All() implements Piece {}

        /** Nothing, or what the next piece, which is {@link WithSlash}, stands for. */
        record Perhaps() implements Piece {}

        /** Characters up to a slash. */
        record WithSlash() implements Piece {}
    }

    private final List<Piece> pieces;

    private FilterPattern(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    static FilterPattern of(String glob) {
        return new FilterPattern(new Reader(glob).read());
    }

    /** Whether it stands for all of this name. */
    boolean matches(String name) {
        var states = new BitSet(pieces.size() + 1); // pieces that what comes next may belong to
        enter(0, states);
        for (var at = 0; at < name.length() && !states.isEmpty(); ) {
            var point = name.codePointAt(at);
            var next = new BitSet(pieces.size() + 1);
            for (var state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
                step(state, point, next);
            }
            states = next;
            at += Character.charCount(point);
        }
        return states.get(pieces.size());
    }

    private void step(int state, int point, BitSet next) {
        if (state == pieces.size()) {
            return;
        }
        switch (pieces.get(state)) {
            case Piece.One(var which) -> {
                if (which.test(point)) {
                    enter(state + 1, next);
                }
            }
            case Piece.Some() -> {
                if (point != '/') {
                    enter(state, next);
                }
            }
            case Piece.All() -> enter(state, next);
            case Piece.Perhaps() -> {}
            case Piece.WithSlash() -> {
                next.set(state);
                if (point == '/') {
                    enter(state + 1, next);
                }
            }
        }
    }

    /** The piece, and those behind it where it may stand for nothing. */
    private void enter(int from, BitSet states) {
        for (var state = from; !states.get(state); ) {
            states.set(state);
            if (state == pieces.size()) {
                return;
            }
            switch (pieces.get(state)) {
                case Piece.Some(), Piece.All() -> state++;
                case Piece.Perhaps() -> {
                    states.set(state + 1);
                    state += 2;
                }
                case Piece.One(var _), Piece.WithSlash() -> {
                    return;
                }
            }
        }
    }

    private static boolean isAscii(int point) {
        return point < 0x80;
    }

    /** Goes through a pattern once. */
    private static final class Reader {
        private final String glob;
        private final List<Piece> pieces = new ArrayList<>();
        private int at;

        Reader(String glob) {
            this.glob = glob;
        }

        List<Piece> read() {
            while (at < glob.length()) {
                if (isAtStartOfName() && glob.startsWith(DIRECTORIES, at)) {
                    at += DIRECTORIES.length();
                    if (pieces.isEmpty()
                            || !(pieces.getLast() instanceof Piece.WithSlash)) { // two say no more than one
                        pieces.add(new Piece.Perhaps());
                        pieces.add(new Piece.WithSlash());
                    }
                } else if (isAtStartOfName() && glob.substring(at).equals(ALL_BELOW)) {
                    at = glob.length();
                    pieces.add(new Piece.All());
                } else {
                    one(next());
                }
            }
            return pieces;
        }

        private boolean isAtStartOfName() {
            return at == 0 || glob.charAt(at - 1) == '/';
        }

        private int next() {
            var point = glob.codePointAt(at);
            at += Character.charCount(point);
            return point;
        }

        private void one(int point) {
            switch (point) {
                case '*' -> {
                    if (pieces.isEmpty() || !(pieces.getLast() instanceof Piece.Some)) {
                        pieces.add(new Piece.Some());
                    }
                }
                case '?' -> pieces.add(new Piece.One(other -> other != '/'));
                case '[' -> set();
                case '\\' -> exactly(at < glob.length() ? next() : '\\');
                default -> exactly(point);
            }
        }

        private void exactly(int point) {
            pieces.add(new Piece.One(other -> other == point));
        }

        /** Some characters in brackets; a bracket without an end is one. */
        private void set() {
            var start = at;
            var negated = glob.startsWith("!", at) || glob.startsWith("^", at);
            at += negated ? 1 : 0;
            IntPredicate members = _ -> false;
            for (var first = at; at == first || !glob.startsWith("]", at); ) {
                if (at >= glob.length()) {
                    at = start;
                    exactly('[');
                    return;
                }
                members = members.or(member());
            }
            at++;
            var which = negated ? members.negate() : members;
            pieces.add(new Piece.One(other -> other != '/' && which.test(other)));
        }

        /** A class, a range or a character. */
        private IntPredicate member() {
            var end = glob.startsWith("[:", at) ? glob.indexOf(":]", at + 2) : -1;
            var named = end < 0 ? null : CLASSES.get(glob.substring(at + 2, end));
            if (named != null) {
                at = end + 2;
                return named;
            }
            var low = character();
            var isRange = glob.startsWith("-", at) && at + 1 < glob.length() && glob.charAt(at + 1) != ']';
            if (!isRange) {
                return point -> point == low;
            }
            at++;
            var high = character();
            return point -> low <= point && point <= high;
        }

        private int character() {
            var point = next();
            return point == '\\' && at < glob.length() ? next() : point;
        }
    }
}
