package io.rft.shell;

/**
 * One way to go on with a word.
 *
 * @param word all of the word then, without quotes
 * @param shown what a person sees of it, with nothing in it that moves a cursor
 * @param ends whether the word ends there, so that a blank may follow
 */
public record Completion(String word, String shown, boolean ends) {}
