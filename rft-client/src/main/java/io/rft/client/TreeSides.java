package io.rft.client;

import io.rft.RemotePath;
import java.util.function.UnaryOperator;

/**
 * Both ends of a copy, which have the same paths.
 *
 * @param names what the source itself calls what has this path, for filters and for what is told
 */
record TreeSides(TreeSource source, TreeSide target, UnaryOperator<RemotePath> names) {
    static TreeSides of(TreeSource source, TreeSide target, NamePolicy policy) {
        return switch (policy) {
            case FAIL -> new TreeSides(source, target, UnaryOperator.identity());
            case ESCAPE -> {
                var escaped = new EscapedSide(source);
                yield new TreeSides(escaped, target, escaped::atSource);
            }
        };
    }
}
