package io.rft.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --preserve} names. */
enum Preserved {
    MODE,
    TIMES,
    OWNER,
    XATTR;

    /** The value is only what follows an equals sign: the next word is a file. */
    static final class WhereAttached implements IParameterPreprocessor {
        private static final String USUAL = "mode,times";

        @Override
        public boolean preprocess(
                Stack<String> words, CommandSpec command, ArgSpec argument, Map<String, Object> information) {
            if (!"=".equals(information.get("separator"))) {
                words.push(USUAL);
            }
            return false;
        }
    }
}
