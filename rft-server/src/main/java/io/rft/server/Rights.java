package io.rft.server;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.protocol.Message;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a user may do where: everything or, without the right to write, look at everything; and below the path of a rule what the rule
 * says, of several the one with the longest path. Names are places here: who has rules follows no link. Immutable.
 *
 * @param write whether the user may change anything at all
 */
public record Rights(boolean write, List<Rule> rules) {
    /** What may be done at a path and below. */
    public record Rule(RemotePath path, Set<Right> allow) {
        public Rule {
            allow = Set.copyOf(allow);
        }

        private boolean holdsAt(RemotePath place) {
            return contains(path, place);
        }
    }

    public Rights {
        rules = List.copyOf(rules);
        if (rules.stream().map(Rule::path).distinct().count() != rules.size()) {
            throw new IllegalArgumentException("two rules for one path");
        }
    }

    /** Without rules. */
    static Rights of(boolean write) {
        return new Rights(write, List.of());
    }

    Set<Right> at(RemotePath place) {
        var allowed = rules.stream()
                .filter(rule -> rule.holdsAt(place))
                .max((one, other) ->
                        one.path.components().size() - other.path.components().size())
                .map(Rule::allow)
                .orElse(Right.USUAL);
        return write ? allowed : common(allowed, Right.LOOK);
    }

    /** Fails with {@code PERMISSION} where a request asks for more than the user may do. */
    void require(String user, Message.Request request) throws RftException {
        switch (request) {
            case Message.Stat(var path, var _) -> requireLook(path);
            case Message.ListDirectory list -> require(Right.LIST, list.path(), "list");
            case Message.Fetch fetch -> {
                if (fetch.probe().isEmpty()) {
                    require(Right.READ, fetch.path(), "read");
                }
            }
            case Message.Hash hash -> require(Right.READ, hash.path(), "read");
            case Message.Offer offer -> {
                if (!offer.probe()) {
                    requireWrite(user, offer.path(), "write");
                }
            }
            case Message.MakeDirectory make -> requireWrite(user, make.path(), "make");
            case Message.Remove(var path, var recursive) -> requireRemoval(user, path, recursive);
            // Of many entries each is looked at where they are made, changed, removed, written or read.
            case Message.CreateEntries _,
                    Message.SetAttributes _,
                    Message.SetMetadata _,
                    Message.RemoveEntries _,
                    Message.PackOffer _ -> requireWrite(user);
            case Message.FetchPack _, Message.MetadataPlease _ -> {}
            case Message.LookAt _, Message.Expand _ -> {} // what is not to be seen is left out
            case Message.SpacePlease please -> requireLook(please.path());
            case Message.Measure measure -> requireMeasurement(measure.path());
            case Message.Copy(var from, var to, var _) -> {
                require(Right.READ, from, "read");
                requireWrite(user, to, "write");
            }
            case Message.Rename(var from, var to, var _) -> requireRename(user, from, to);
            case Message.ChecksumsPlease _, Message.Withdraw _, Message.PackCommit _ -> requireWrite(user);
            // What was begun with the right to it may end, and bytes that are no file may be committed by anybody.
            case Message.Commit _, Message.Cancel _, Message.TicketsPlease _, Message.Ping _ -> {}
            case Message.Hello _, Message.Authenticate _ -> {}
        }
    }

    /** Whether the user may know that there is something of this name below a directory. */
    boolean maySee(RemotePath directory, RemotePath below) {
        return place(directory, below)
                .filter(place -> at(place).contains(Right.READ) || mayFind(place))
                .isPresent();
    }

    /** Whether the user may come across it without knowing its name. */
    boolean mayFind(RemotePath place) {
        return at(place).contains(Right.LIST) || leadsToMore(place);
    }

    /** Whether the user may come across what has this name in a directory that they may list. */
    boolean mayFind(RemotePath directory, String name) {
        return rules.stream().noneMatch(rule -> isChild(directory, name, rule.path))
                || mayFind(directory.resolve(name)); // which is not too long, as the rule's path is not
    }

    /** Why this may not be done to an entry below a directory; empty if it may. */
    Optional<RftException> findRefusal(Right right, RemotePath directory, RemotePath below) {
        try {
            var place = directory.resolve(below);
            return at(place).contains(right) ? Optional.empty() : Optional.of(refusal(right.wireName(), place));
        } catch (IllegalArgumentException e) { // both together are too long
            return Optional.of(new RftException(ErrorCode.PERMISSION, String.valueOf(e.getMessage()), e));
        }
    }

    /** Why what is there may not get another name; empty if it may. The user may do nothing more by the new one than by the old one. */
    Optional<RftException> findRefusalOfName(RemotePath directory, RemotePath existing, RemotePath name) {
        var from = place(directory, existing);
        var to = place(directory, name);
        var isFine = from.isPresent()
                && to.isPresent()
                && at(from.get()).contains(Right.WRITE)
                && at(from.get()).containsAll(at(to.get()));
        return isFine ? Optional.empty() : Optional.of(refusal("give a further name to", existing));
    }

    /** Whether what is there below a directory may be replaced by something else of its name. */
    boolean mayReplace(RemotePath directory, RemotePath below) {
        return place(directory, below).filter(this::mayReplace).isPresent();
    }

    /** Whether what is there may be replaced by something else of its name. */
    boolean mayReplace(RemotePath place) {
        return at(place).contains(Right.DELETE);
    }

    /** Whether what is there may be given to another owner. */
    boolean mayOwn(RemotePath place) {
        return at(place).contains(Right.OWN);
    }

    /** The longest path above a place, or itself, where nothing may be made: it has to be there; the root if there is none such. */
    RemotePath fixed(RemotePath place) {
        var fixed = place;
        while (!fixed.isRoot() && at(fixed).contains(Right.WRITE)) {
            fixed = fixed.parent();
        }
        return fixed;
    }

    private void requireLook(RemotePath path) throws RftException {
        var rights = at(path);
        if (rights.contains(Right.LIST) || rights.contains(Right.READ) || leadsToMore(path)) {
            return;
        }
        if (rights.contains(Right.WRITE)) { // who may only drop things does not learn what others have dropped
            throw new RftException(
                    ErrorCode.NOT_FOUND, "there is nothing to be seen at " + Escaped.of(path.toString()));
        }
        throw refusal("look at", path);
    }

    /** What is added up tells of everything below. */
    private void requireMeasurement(RemotePath path) throws RftException {
        require(Right.LIST, path, "measure");
        for (var rule : below(path)) {
            require(Right.LIST, rule.path, "measure");
        }
    }

    private void requireRemoval(String user, RemotePath path, boolean recursive) throws RftException {
        requireWrite(user);
        require(Right.DELETE, path, "remove");
        for (var rule : below(path)) {
            if (recursive && !rule.allow.contains(Right.DELETE)) {
                throw refusal("remove", rule.path);
            }
        }
    }

    /** A name is all that a rule goes by: nothing may get more rights by another one. */
    private void requireRename(String user, RemotePath from, RemotePath to) throws RftException {
        requireWrite(user);
        require(Right.DELETE, from, "rename");
        require(Right.WRITE, to, "rename to");
        if (!below(from).isEmpty()) {
            throw refusal("rename what a rule is for:", from);
        }
        var rights = at(from);
        if (!rights.containsAll(at(to)) || !below(to).stream().allMatch(rule -> rights.containsAll(rule.allow))) {
            throw refusal("rename to where more is allowed:", to);
        }
    }

    private void requireWrite(String user, RemotePath path, String verb) throws RftException {
        requireWrite(user);
        require(Right.WRITE, path, verb);
    }

    /** Fails for a user who may change nothing at all. */
    void requireWrite(String user) throws RftException {
        if (!write) {
            throw new RftException(ErrorCode.PERMISSION, "user " + user + " may not change anything here");
        }
    }

    private void require(Right right, RemotePath path, String verb) throws RftException {
        if (!at(path).contains(right)) {
            throw refusal(verb, path);
        }
    }

    /** Whether it is on the way to a place where something is allowed. */
    private boolean leadsToMore(RemotePath path) {
        return below(path).stream().anyMatch(rule -> !rule.allow.isEmpty());
    }

    /** The rules for this path and for what is below it. */
    private Collection<Rule> below(RemotePath path) {
        return rules.stream().filter(rule -> contains(path, rule.path)).collect(Collectors.toList());
    }

    /** Absent where both together are too long for a path. */
    private static Optional<RemotePath> place(RemotePath directory, RemotePath below) {
        try {
            return Optional.of(directory.resolve(below));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a path leads to what has this name in the directory, or through it. */
    private static boolean isChild(RemotePath directory, String name, RemotePath path) {
        var depth = directory.components().size();
        return contains(directory, path)
                && path.components().size() > depth
                && path.components().get(depth).equals(name);
    }

    private static boolean contains(RemotePath path, RemotePath place) {
        var depth = path.components().size();
        return place.components().size() >= depth
                && place.components().subList(0, depth).equals(path.components());
    }

    private static Set<Right> common(Set<Right> one, Set<Right> other) {
        var both = EnumSet.noneOf(Right.class);
        both.addAll(one);
        both.retainAll(other);
        return both;
    }

    private static RftException refusal(String verb, RemotePath path) {
        return new RftException(
                ErrorCode.PERMISSION,
                "cannot " + verb + " " + Escaped.of(path.toString()) + ": the rules for this user do not allow it");
    }
}
