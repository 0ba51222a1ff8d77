package io.rft.shell;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Shows lines to the editor as {@link LineWords} reads them. Never asks for a second line: a quote that does not end is told of later. */
final class LineParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        return new Parsed(line, cursor, LineWords.begun(line.substring(0, cursor)));
    }

    /** Up to the cursor: what is behind it is not looked at. */
    record Parsed(String line, int cursor, List<LineWord> begun) implements CompletingParsedLine {
        @Override
        public String word() {
            return begun.isEmpty() ? "" : begun.getLast().text();
        }

        @Override
        public int wordCursor() {
            return word().length();
        }

        @Override
        public int wordIndex() {
            return Math.max(0, begun.size() - 1);
        }

        @Override
        public List<String> words() {
            return begun.stream().map(LineWord::text).toList();
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return LineWords.quoted(candidate.toString());
        }

        @Override
        public int rawWordCursor() {
            return rawWordLength();
        }

        @Override
        public int rawWordLength() {
            return begun.isEmpty() ? 0 : begun.getLast().end() - begun.getLast().start();
        }
    }
}
