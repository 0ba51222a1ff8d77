package io.rft.store;

import io.rft.RemotePath;
import io.rft.testkit.corpus.Input;
import io.rft.testkit.corpus.Parser;
import io.rft.testkit.corpus.Parser.Form;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Patterns of names, and names and lists that are found on the disk. */
public final class StoreParsers {
    private static final List<RemotePath> NAMES = Stream.of(
                    "/a",
                    "/b.txt",
                    "/.hidden",
                    "/a/b",
                    "/a/b.txt",
                    "/a/b/c.iso",
                    "/x[1]",
                    "/\u00e4",
                    "/\ud83d\ude00",
                    "/a\nb")
            .map(RemotePath::parse)
            .toList();

    private StoreParsers() {}

    public static List<Parser> all() {
        return List.of(
                Parser.ofArguments("pattern", Form.REPORT, StoreParsers::pattern),
                Parser.of("staged-name", Form.REPORT, StoreParsers::stagedName),
                Parser.of("accounts", Form.REPORT, StoreParsers::accounts));
    }

    /** Which of some names it stands for. */
    private static String pattern(Input input) {
        var glob = Glob.parse(input.text());
        return NAMES.stream().filter(glob::matches).map(RemotePath::toString).collect(Collectors.joining(" "));
    }

    private static String stagedName(Input input) throws Parser.Unreadable {
        var stem = StagedNames.findStem(input.text()).orElseThrow(() -> new Parser.Unreadable("none of ours"));
        return StagedNames.id(stem).toString();
    }

    private static String accounts(Input input) {
        var accounts = Accounts.of(input.text(), "");
        return LongStream.of(0, 1, 1000, 4294967295L)
                .mapToObj(number -> accounts.user(number))
                .collect(Collectors.joining(" "));
    }
}
