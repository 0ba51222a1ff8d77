package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.util.HashSet;
import java.util.List;

/** Which files a command moves where. */
interface Plan {
    /** The sources as they were typed. */
    List<String> paths();

    /** Looks at both ends and decides on every target; asks the server only if there is anything to move. */
    List<? extends Item> items(Servers servers) throws RftException;

    /** What a file that came through is called. */
    FileOutcome.Action done();

    static RftException usage(String problem, String advice) {
        return new RftException(ErrorCode.USAGE, problem, advice);
    }

    /** Counted here and not by the parser, whose groups of words must not fall below the least: options may stand between words. */
    static void requireSourceAndTarget(String verb, List<String> words) throws RftException {
        if (words.size() < 2) {
            throw usage("rft " + verb + " needs a source and a target", "See: rft " + verb + " --help");
        }
    }

    /** Of two files of one name the second would replace the first. */
    static void refuseSameNames(List<String> names) throws RftException {
        var seen = new HashSet<String>();
        for (var name : names) {
            if (!seen.add(name)) {
                throw usage("two sources have the name " + name, "Give each a command of its own.");
            }
        }
    }

    static RftException directorySource(String path) {
        return usage(path + " is a directory", "Give -r to copy it with all that is in it.");
    }

    static RftException notADirectory(String target) {
        return target.endsWith("/")
                ? usage(target + " is not a directory: something else has that name", "Choose another name.")
                : usage(
                        target + " is not a directory, as several sources need",
                        "End it in a slash to have it made, if nothing has that name.");
    }

    /** A file that has come to nothing because there is no directory for it. */
    static RftException noDirectoryFor(String target, RftException cause) {
        return new RftException(
                cause.code(),
                "there is no directory for " + target,
                "Write the directory's name with a slash behind it, and it is made.",
                cause);
    }
}
