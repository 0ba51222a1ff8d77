package io.rft.client;

import io.rft.RemotePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which entries of a tree are left out, by rules as in {@code gitignore(5)}: of the rules that match the last one counts; a rule that begins
 * with {@code !} takes back what was left out; one with a slash before its end is of paths from the tree's root, else of names anywhere; one
 * that ends in a slash is of directories only; {@code *}, {@code ?} and {@code [a-z]} stand for anything but a slash, {@code **} for any directories. What is
 * in a directory that is left out is not looked at. It may also name the entries that are meant: then all others are left out, but for what
 * is in a named directory. Immutable.
 */
public final class TreeFilter {
    /** Leaves nothing out. */
    public static final TreeFilter NONE = new TreeFilter(List.of(), Optional.empty());

    private record Rule(FilterPattern pattern, boolean takesBack, boolean ofDirectories, boolean ofPaths) {}

    private final List<Rule> rules;
    private final Optional<Named> named;

    private TreeFilter(List<Rule> rules, Optional<Named> named) {
        this.rules = List.copyOf(rules);
        this.named = named;
    }

    /** Entries that are meant, and the directories on the way to them. */
    private record Named(Set<RemotePath> entries, Set<RemotePath> ways) {
        static Named of(Collection<RemotePath> entries) {
            var ways = new HashSet<RemotePath>();
            for (var entry : entries) {
                for (var way = entry.parent(); !way.isRoot() && ways.add(way); ) {
                    way = way.parent();
                }
            }
            return new Named(Set.copyOf(entries), Set.copyOf(ways));
        }

        boolean means(RemotePath path, boolean isDirectory) {
            if (entries.contains(path) || (isDirectory && ways.contains(path))) {
                return true;
            }
            for (var in = path.parent(); !in.isRoot(); in = in.parent()) {
                if (entries.contains(in)) {
                    return true;
                }
            }
            return entries.contains(RemotePath.ROOT);
        }
    }

    /** Reads rules in their order; empty ones and those that begin with {@code #} say nothing. */
    public static TreeFilter of(List<String> lines) {
        var rules = new ArrayList<Rule>();
        for (var line : lines) {
            var text = withoutTrailingSpaces(line);
            if (!text.isEmpty() && !text.startsWith("#")) {
                rules.add(rule(text));
            }
        }
        return rules.isEmpty() ? NONE : new TreeFilter(rules, Optional.empty());
    }

    /** The same rules, for these entries alone, named from the tree's root on, and what is in those that are directories. */
    public TreeFilter only(Collection<RemotePath> entries) {
        return new TreeFilter(rules, Optional.of(Named.of(entries)));
    }

    /** The entries that are meant; none where all are. */
    Set<RemotePath> named() {
        return named.map(Named::entries).orElse(Set.of());
    }

    /** Whether this entry, whose directories are not left out, is. */
    boolean excludes(RemotePath path, boolean isDirectory) {
        return (named.isPresent() && !named.get().means(path, isDirectory)) || excludedByRules(path, isDirectory);
    }

    /** Whether this entry, or a directory on the way to it, is left out by a rule, so that nobody looks whether it is there. */
    boolean leavesOut(RemotePath path) {
        for (var way = path.parent(); !way.isRoot(); way = way.parent()) {
            if (excludedByRules(way, true)) {
                return true;
            }
        }
        return excludedByRules(path, true) || excludedByRules(path, false);
    }

    private boolean excludedByRules(RemotePath path, boolean isDirectory) {
        var excluded = false;
        for (var rule : rules) {
            if (rule.takesBack() == excluded && (isDirectory || !rule.ofDirectories()) && matches(rule, path)) {
                excluded = !rule.takesBack();
            }
        }
        return excluded;
    }

    private static boolean matches(Rule rule, RemotePath path) {
        return rule.pattern().matches(rule.ofPaths() ? path.relative() : path.name());
    }

    private static Rule rule(String line) {
        var takesBack = line.startsWith("!");
        var text = takesBack || line.startsWith("\\!") || line.startsWith("\\#") ? line.substring(1) : line;
        var ofDirectories = text.endsWith("/");
        var body = ofDirectories ? text.substring(0, text.length() - 1) : text;
        var ofPaths = body.contains("/");
        var from = body.startsWith("/") ? body.substring(1) : body;
        return new Rule(FilterPattern.of(from), takesBack, ofDirectories, ofPaths);
    }

    private static String withoutTrailingSpaces(String line) {
        var end = line.length();
        while (end > 0 && line.charAt(end - 1) == ' ' && (end < 2 || line.charAt(end - 2) != '\\')) {
            end--;
        }
        return line.substring(0, end);
    }
}
