package io.rft.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the words of a shell's command name that are no flags, and what is meant where words are left out. Pure. */
enum Operands {
    NONE,
    THERE,
    /** The directory where the shell stands, where nothing is named. */
    THERE_OR_ALL,
    /** The home, where nothing is named. */
    THERE_OR_HOME,
    HERE,
    /** The home, where nothing is named. */
    HERE_OR_HOME,
    EITHER,
    COMMAND,
    JOB,
    /** Something else, then files at the server. */
    OTHER_THEN_THERE,
    /** Files here, then where to; a single one goes where the shell stands. */
    PUT,
    /** Files here alone. */
    PUT_ALL,
    /** Files at the server, then where to; a single one goes where the shell stands. */
    GET,
    /** Files at the server alone. */
    GET_ALL;

    private static final String DIRECTORY_HERE = ".";

    /**
     * All files, with those that were left out.
     *
     * @param words how many were typed, of which each may stand for any number of files
     */
    List<String> completed(List<String> files, int words) {
        var all = new ArrayList<>(files);
        switch (this) {
            case THERE_OR_ALL -> addIf(words == 0, HereAddresses.THERE, all);
            case THERE_OR_HOME -> addIf(words == 0, HereAddresses.THERE + HereAddresses.HOME, all);
            case HERE_OR_HOME -> addIf(words == 0, HereAddresses.HOME, all);
            case PUT -> addIf(words == 1, HereAddresses.THERE, all);
            case PUT_ALL -> addIf(words > 0, HereAddresses.THERE, all);
            case GET -> addIf(words == 1, DIRECTORY_HERE, all);
            case GET_ALL -> addIf(words > 0, DIRECTORY_HERE, all);
            case NONE, THERE, HERE, EITHER, COMMAND, JOB, OTHER_THEN_THERE -> {}
        }
        return List.copyOf(all);
    }

    /** What the word of this number names, of so many that were typed. */
    Side side(int index, int count) {
        return switch (this) {
            case NONE -> Side.OTHER;
            case THERE, THERE_OR_ALL, THERE_OR_HOME, GET_ALL -> Side.THERE;
            case HERE, HERE_OR_HOME, PUT_ALL -> Side.HERE;
            case EITHER -> Side.EITHER;
            case COMMAND -> Side.COMMAND;
            case JOB -> Side.JOB;
            case OTHER_THEN_THERE -> index == 0 ? Side.OTHER : Side.THERE;
            case PUT -> index > 0 && index == count - 1 ? Side.THERE : Side.HERE;
            case GET -> index > 0 && index == count - 1 ? Side.HERE : Side.THERE;
        };
    }

    /** What it may name while more words may come. */
    Set<Side> sides(int index) {
        return EnumSet.of(side(index, index + 1), side(index, index + 2));
    }

    private static void addIf(boolean condition, String word, List<String> files) {
        if (condition) {
            files.add(word);
        }
    }
}
