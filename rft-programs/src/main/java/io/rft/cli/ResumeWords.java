package io.rft.cli;

import java.util.ArrayList;
import java.util.List;

/** The command that goes on with what a command has left unfinished: the same one, unless that would begin anew. Pure. */
final class ResumeWords {
    private ResumeWords() {}

    /** Words behind {@code --} are files, whatever they look like. */
    static List<String> of(List<String> arguments) {
        var flags = arguments.contains("--") ? arguments.indexOf("--") : arguments.size();
        var words = new ArrayList<String>();
        for (var i = 0; i < arguments.size(); i++) {
            if (i >= flags || !isNoResume(arguments.get(i))) {
                words.add(arguments.get(i));
            }
        }
        return List.copyOf(words);
    }

    private static boolean isNoResume(String word) {
        return word.equals("--no-resume") || word.startsWith("--no-resume=");
    }
}
