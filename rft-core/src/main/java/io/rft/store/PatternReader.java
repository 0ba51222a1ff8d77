package io.rft.store;

import io.rft.store.NamePattern.Piece;
import java.util.ArrayList;
import java.util.List;

/** Reads one component of a pattern. Fails with {@link IllegalArgumentException} that says what is wrong. One use. */
final class PatternReader {
    /** Alternatives multiply: so many of a component at most. */
    private static final int ALTERNATIVES_MAX = 256;

    private static final int DEPTH_MAX = 8;

    private final int[] text;
    private int at;

    PatternReader(String component) {
        this.text = component.codePoints().toArray();
    }

    NamePattern read() {
        return NamePattern.of(sequence(0));
    }

    /** Up to the end, or inside braces to a comma or the closing one. */
    private List<List<Piece>> sequence(int depth) {
        List<List<Piece>> alternatives = List.of(List.of());
        var run = new ArrayList<Piece>(); // joined all at once: each join copies what came before, for each alternative
        while (at < text.length && !(depth > 0 && (text[at] == ',' || text[at] == '}'))) {
            var next = next(depth);
            if (next.size() == 1) {
                run.addAll(next.getFirst());
            } else {
                require(
                        (long) alternatives.size() * next.size() <= ALTERNATIVES_MAX,
                        "has more than " + ALTERNATIVES_MAX + " alternatives");
                alternatives = NamePattern.joined(joined(alternatives, run), next);
                run.clear();
            }
        }
        return joined(alternatives, run);
    }

    private static List<List<Piece>> joined(List<List<Piece>> alternatives, List<Piece> run) {
        return run.isEmpty() ? alternatives : NamePattern.joined(alternatives, List.of(List.copyOf(run)));
    }

    private List<List<Piece>> next(int depth) {
        var point = text[at++];
        return switch (point) {
            case '*' -> one(new Piece.Any());
            case '?' -> one(new Piece.AnyOne());
            case '[' -> one(oneOf());
            case '{' -> braces(depth + 1);
            case '\\' -> one(new Piece.Exactly(escaped()));
            default -> one(new Piece.Exactly(point));
        };
    }

    private static List<List<Piece>> one(Piece piece) {
        return List.of(List.of(piece));
    }

    /** A backslash stands for itself unless it is before a character that would mean something. */
    private int escaped() {
        return at < text.length && Glob.isSpecial(text[at]) ? text[at++] : '\\';
    }

    private List<List<Piece>> braces(int depth) {
        require(depth <= DEPTH_MAX, "has braces deeper than " + DEPTH_MAX);
        var all = new ArrayList<List<Piece>>();
        while (true) {
            all.addAll(sequence(depth));
            require(at < text.length, "has a { without its } in the same name");
            if (text[at++] == '}') {
                return all;
            }
        }
    }

    private Piece oneOf() {
        var negated = at < text.length && (text[at] == '!' || text[at] == '^');
        if (negated) {
            at++;
        }
        var ranges = new ArrayList<Piece.Range>();
        while (ranges.isEmpty() || peek() != ']') { // a ] at the start is one of the characters
            var first = inBrackets();
            var last = first;
            if (peek() == '-' && at + 1 < text.length && text[at + 1] != ']') {
                at++;
                last = inBrackets();
            }
            require(first <= last, "has a range in brackets that ends before it begins");
            ranges.add(new Piece.Range(first, last));
        }
        at++;
        return new Piece.OneOf(List.copyOf(ranges), negated);
    }

    private int inBrackets() {
        var point = peek();
        at++;
        return point == '\\' ? escaped() : point;
    }

    private int peek() {
        require(at < text.length, "has a [ without its ] in the same name");
        return text[at];
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("a pattern that " + problem);
        }
    }
}
