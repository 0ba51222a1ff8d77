package io.rft.testkit;

import java.util.regex.Pattern;

/** Whether what a person is told is for people. */
final class Sentences {
    private static final Pattern INNARDS = Pattern.compile(
            "Exception|Error:|\\bat (io|java|jdk|sun|org)\\.|java\\.|io\\.rft\\.|\\bnull\\b|@[0-9a-f]{6,}");

    private Sentences() {}

    /** Some words in one line, and nothing of the program's insides. */
    static boolean isOne(String text) {
        return text.contains(" ") && text.lines().count() == 1 && hasNoInnards(text);
    }

    static boolean hasNoInnards(String text) {
        return !INNARDS.matcher(text).find();
    }
}
