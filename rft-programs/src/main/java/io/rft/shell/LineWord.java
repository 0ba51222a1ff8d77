package io.rft.shell;

/**
 * A word of a line. Immutable.
 *
 * @param text what it says, without its quotes
 * @param pattern the same as a pattern of names: a wildcard that was quoted has a backslash before it
 * @param start where it begins in the line
 * @param end behind its last character
 */
public record LineWord(String text, String pattern, int start, int end) {}
