package io.rft.client;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.FileStatus;
import io.rft.task.TaskGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The copy of a tree from one side to the other, while it is still being looked at: directories are made before what is in them, small files
 * go in packs, large ones by themselves; directories get their modes and times at the end; then what the source does not have is removed,
 * where that is wanted. What fails is told once, and the rest goes on. Two names of the source that are one at the target never become one
 * file: the second fails. Memory grows with the number of directories, not of files, but for some bytes for each that is removed, and for each
 * of one directory. For one thread.
 */
final class TreeCopy {
    private static final int BATCH = 1000;
    private static final Duration AGED = Duration.ofSeconds(2); // coarse file systems have steps of that
    private static final int OWNER_ALL = 0700; // what a directory needs while things are put into it

    private final TreeSource source;
    private final TreeSide target;
    private final UnaryOperator<RemotePath> names;
    private final TreeMover mover;
    private final TreeOptions options;
    private final TreeListings listings;
    private final TreeLog log;
    private final Consumer<TreeOutcome> outcomes;
    private final Running running;
    private final MetadataCopy metadata;
    private final HardLinks hardLinks = new HardLinks();
    private final PackBuilder pack = new PackBuilder();
    private final List<TreeEntry> directories = new ArrayList<>();
    private final TreeExtras extras = new TreeExtras();
    private final List<TreeEntry> doubtful = new ArrayList<>(); // extras, or what the source has under another name
    private final List<TreeEntry> links = new ArrayList<>(); // made, and without their times
    private final List<TreeEntry> alike = new ArrayList<>(); // at both ends, but for what only metadata tells
    private final MovesUnderWay moves = new MovesUnderWay();
    private final Set<RemotePath> unseen; // of those that are named
    private boolean sourceIncomplete;
    private boolean failed;

    /** What may be asked of a copy from outside. */
    interface Running {
        /** Fails once the copy is to end. */
        void check() throws RftException;

        /** A transfer that belongs to it has begun. */
        void began(Transfer transfer, long files);

        void ended(Transfer transfer);

        /** So many names became files of their own, although they are of files that have several. */
        void unlinked(long names);
    }

    /** @param root the directory itself, which the target has already */
    TreeCopy(
            TreeSides sides,
            TreeEntry root,
            TreeMover mover,
            TreeOptions options,
            TreeLog log,
            TaskGroup tasks,
            Consumer<TreeOutcome> outcomes,
            Running running,
            MetadataCopy metadata) {
        this.source = sides.source();
        this.target = sides.target();
        this.names = sides.names();
        this.mover = mover;
        this.options = options;
        this.log = log;
        this.listings = new TreeListings(this.source, tasks);
        this.outcomes = outcomes;
        this.running = running;
        this.metadata = metadata;
        this.unseen = new HashSet<>(options.filter().named());
        unseen.remove(RemotePath.ROOT);
        this.directories.add(root);
    }

    /** Copies all. Fails only with what ends all of it: the rest is told entry by entry. */
    void run() throws RftException {
        try (listings) {
            listings.add(RemotePath.ROOT);
            for (var listing = listings.next(); listing.isPresent(); listing = listings.next()) {
                try (var one = listing.get()) {
                    copy(one);
                }
            }
            missing();
            drain();
            while (hardLinks.waiting() > 0) {
                link();
            }
            running.unlinked(hardLinks.beyond());
        } finally {
            moves.takeAll().forEach(move -> running.ended(move.transfer()));
        }
        setAttributes();
        remove();
        if (!failed) {
            log.forget();
        }
    }

    private void copy(TreeListings.Listing listing) throws RftException {
        var seen = new LongSet();
        var twins = new NameTwins();
        try {
            for (var entries = listing.next(); !entries.isEmpty(); entries = listing.next()) {
                running.check();
                var wanted = entries.stream().filter(this::isIncluded).toList();
                if (!unseen.isEmpty()) {
                    entries.forEach(entry -> unseen.remove(names.apply(entry.path())));
                }
                if (options.delete()) {
                    wanted.forEach(entry -> seen.add(TreeLog.hash(entry.path().name())));
                }
                take(twins.firsts(wanted));
            }
        } catch (RftException e) {
            ends(e);
            sourceIncomplete = true;
            failed(listing.directory(), explained(listing.directory(), e));
            return;
        }
        takeTwins(listing.directory(), twins);
        if (options.delete()) {
            findExtras(listing.directory(), seen, twins);
        }
    }

    /** Entries of one directory with names like those of others, once these are at the target: if it tells them apart. */
    private void takeTwins(RemotePath directory, NameTwins twins) throws RftException {
        var there = Optional.<NamesThere>empty();
        for (var some = twins.next(); !some.isEmpty(); some = twins.next()) {
            running.check();
            drain();
            while (hardLinks.waiting() > 0) {
                link();
            }
            var free = new ArrayList<TreeEntry>();
            try {
                var found = NamesThere.find(target, some);
                if (there.isEmpty() && found.stream().anyMatch(Optional::isPresent)) {
                    there = Optional.of(NamesThere.look(
                            source,
                            target,
                            directory,
                            twins.waitingKeys(),
                            entry -> isIncluded(entry)
                                    && !twins.isWaiting(entry.path().name())));
                }
                for (var i = 0; i < some.size(); i++) {
                    var entry = some.get(i);
                    if (found.get(i).isEmpty()
                            || there.orElseThrow().isApart(entry.path().name())) {
                        free.add(entry);
                    } else {
                        notTaken(entry, new RftException(ErrorCode.EXISTS, sharing(entry), "Rename it at the source."));
                    }
                }
            } catch (RftException e) {
                ends(e);
                some.forEach(entry -> notTaken(entry, new RftException(e.code(), unseen(entry, e), "", e)));
            }
            twins.release();
            for (var at = 0; at < free.size(); at += BATCH) {
                take(free.subList(at, Math.min(free.size(), at + BATCH)));
            }
        }
    }

    private static String sharing(TreeEntry entry) {
        return shown(entry.path())
                + " was not copied: the target does not tell its name from that of another entry of the"
                + " same directory, which differs only in case or in the form of its characters";
    }

    private static String unseen(TreeEntry entry, RftException why) {
        return shown(entry.path())
                + " was not copied, as it cannot be seen whether the target tells its name from that of another"
                + " entry of the same directory: " + why.getMessage();
    }

    private void notTaken(TreeEntry entry, RftException why) {
        sourceIncomplete |= entry.isDirectory();
        failed(entry, why);
    }

    private boolean isIncluded(TreeEntry entry) {
        return !options.filter().excludes(names.apply(entry.path()), entry.isDirectory());
    }

    /** What was named and is not there, as far as anybody has looked. */
    private void missing() {
        for (var path : unseen.stream()
                .filter(path -> !options.filter().leavesOut(path))
                .sorted()
                .toList()) {
            failed(path, new RftException(ErrorCode.NOT_FOUND, "the source has no " + shown(path)));
        }
    }

    /** Entries of one directory, which is there at the target. */
    private void take(List<TreeEntry> entries) throws RftException {
        var there = look(entries);
        var files = new ArrayList<TreeEntry>();
        var creations = new ArrayList<Creation>();
        var created = new ArrayList<TreeEntry>();
        for (var i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            switch (entry.type()) {
                case FILE -> {
                    var waits = options.keep().hardLinks() && hardLinks.waits(entry);
                    if (!waits && isWanted(entry, there.get(i))) {
                        files.add(entry);
                    }
                }
                case DIRECTORY -> {
                    creations.add(new Creation.NewDirectory(entry.path(), entry.mode() | OWNER_ALL));
                    created.add(entry);
                }
                case SYMLINK -> {
                    if (isLinkWanted(entry, there.get(i))) {
                        creations.add(new Creation.NewLink(
                                entry.path(), entry.target().orElseThrow(), options.replaces()));
                        created.add(entry);
                    } else if (entry.target().isPresent() && options.replaces()) {
                        alike.add(entry);
                    }
                }
                case OTHER -> outcomes.accept(TreeOutcome.of(entry.path(), TreeOutcome.Action.PASSED_OVER, 0));
            }
        }
        create(creations, created);
        settle();
        for (var file : files) {
            move(file);
        }
        if (hardLinks.waiting() >= BATCH) {
            drain();
            link();
        }
    }

    /** Gives copies that have come through their further names; a name of a file that has not is copied in its place. */
    private void link() throws RftException {
        running.check();
        var further = new ArrayList<TreeEntry>();
        for (var file : hardLinks.take()) {
            if (hardLinks.first(file).isPresent()) {
                further.add(file);
            } else if (!hardLinks.waits(file)
                    && isWanted(file, look(List.of(file)).getFirst())) {
                move(file);
            }
        }
        settle();
        drain(); // which may have shown that one in whose place another came does not come through either
        further.stream().filter(file -> hardLinks.first(file).isEmpty()).forEach(hardLinks::again);
        further.removeIf(file -> hardLinks.first(file).isEmpty());
        for (var at = 0; at < further.size(); at += BATCH) {
            name(further.subList(at, Math.min(further.size(), at + BATCH)));
        }
    }

    private void name(List<TreeEntry> files) throws RftException {
        var firsts =
                files.stream().map(file -> hardLinks.first(file).orElseThrow()).toList();
        var there = look(files);
        var copies = lookAt(firsts);
        var names = new ArrayList<Creation>();
        var wanted = new ArrayList<TreeEntry>();
        for (var i = 0; i < files.size(); i++) {
            var file = files.get(i);
            switch (TreeSelection.decideName(options.select(), file, there.get(i), copies.get(i))) {
                case MOVE, COMPARE -> {
                    names.add(new Creation.NewName(file.path(), firsts.get(i), options.replaces()));
                    wanted.add(file);
                }
                case SKIP -> skipped(file);
                case REFUSE -> refused(file);
            }
        }
        var problems = byIndex(options.rehearse() || names.isEmpty() ? List.of() : target.create(names));
        for (var i = 0; i < wanted.size(); i++) {
            var problem = Optional.ofNullable(problems.get(i));
            if (problem.isPresent()) {
                failed(wanted.get(i).path(), told(problem.get()));
            } else {
                outcomes.accept(TreeOutcome.of(
                        wanted.get(i).path(),
                        TreeOutcome.Action.MOVED,
                        wanted.get(i).size()));
            }
        }
    }

    private List<Optional<TreeEntry>> look(List<TreeEntry> entries) throws RftException {
        return lookAt(entries.stream().map(TreeEntry::path).toList());
    }

    private List<Optional<TreeEntry>> lookAt(List<RemotePath> paths) throws RftException {
        if (paths.isEmpty() || (!TreeSelection.needsTarget(options.select()) && log.isEmpty())) {
            return Collections.nCopies(paths.size(), Optional.empty());
        }
        return target.look(paths);
    }

    private boolean isWanted(TreeEntry file, Optional<TreeEntry> there) throws RftException {
        // What is to leave is moved once more: that the target looks the same is too little to remove the source for.
        var known = there.filter(
                one -> !options.removeSource() && one.isFile() && TreeSelection.looksEqual(file, one) && log.has(file));
        if (known.isPresent()) {
            outcomes.accept(new TreeOutcome(
                    file.path(),
                    TreeOutcome.Action.SKIPPED,
                    file.size(),
                    file.size(),
                    0,
                    OptionalInt.empty(),
                    Optional.empty()));
            return false;
        }
        return switch (TreeSelection.decide(options.select(), file, there)) {
            case MOVE -> true;
            case COMPARE -> !isSame(file) || equal(file);
            case SKIP -> there.filter(one -> mayChange(file, one)).isPresent() ? equal(file) : other(file);
            case REFUSE -> refused(file);
        };
    }

    private boolean refused(TreeEntry file) {
        failed(
                file,
                new RftException(
                        ErrorCode.EXISTS,
                        shown(file.path()) + " exists already",
                        "Choose another name, or replace it."));
        return false;
    }

    /** Whether what is skipped is the same file, and not one that is to stay as it is. */
    private boolean mayChange(TreeEntry file, TreeEntry there) {
        return options.replaces() && TreeSelection.looksEqual(file, there);
    }

    /** It need not be moved; what else is to be kept of it may differ all the same. */
    private boolean equal(TreeEntry file) {
        if (options.rehearse() || !metadata.isWanted()) {
            return skipped(file);
        }
        alike.add(file);
        return false;
    }

    /** Looks after those that are alike, before others come in their place. */
    private void settle() throws RftException {
        var some = List.copyOf(alike);
        alike.clear();
        if (options.rehearse() || !metadata.isWanted()) {
            return;
        }
        var problems = metadata.keep(some);
        for (var entry : some) {
            var problem = Optional.ofNullable(problems.get(entry.path()));
            if (problem.isPresent()) {
                failed(entry, problem.get());
            } else if (entry.isFile()) {
                skipped(entry);
            }
        }
    }

    /** It is skipped although what is there may be another file. */
    private boolean other(TreeEntry file) {
        hardLinks.lost(file);
        return skipped(file);
    }

    private boolean skipped(TreeEntry file) {
        outcomes.accept(TreeOutcome.of(file.path(), TreeOutcome.Action.SKIPPED, file.size()));
        return false;
    }

    /** What cannot be compared is moved, which tells why that cannot be done either. */
    private boolean isSame(TreeEntry file) throws RftException {
        try {
            return mover.isSame(file);
        } catch (RftException e) {
            ends(e);
            return false;
        }
    }

    private boolean isLinkWanted(TreeEntry link, Optional<TreeEntry> there) throws RftException {
        if (link.target().isEmpty()) {
            failed(
                    link.path(),
                    new RftException(
                            ErrorCode.OTHER, "the target of the link " + shown(link.path()) + " is not valid UTF-8"));
            return false;
        }
        return there.filter(one ->
                        one.type() == FileStatus.Type.SYMLINK && one.target().equals(link.target()))
                .isEmpty();
    }

    private void create(List<Creation> creations, List<TreeEntry> entries) throws RftException {
        if (creations.isEmpty()) {
            return;
        }
        var problems = byIndex(options.rehearse() ? List.of() : target.create(creations));
        var made = new ArrayList<TreeEntry>();
        for (var i = 0; i < entries.size(); i++) {
            var entry = entries.get(i);
            var problem = Optional.ofNullable(problems.get(i));
            if (problem.isPresent()) {
                sourceIncomplete |= entry.isDirectory();
                failed(entry.path(), told(problem.get()));
            } else if (entry.isDirectory()) {
                directories.add(entry);
                listings.add(entry.path());
            } else {
                links.add(entry);
                made.add(entry);
            }
        }
        var whole = kept(made);
        var left = removeAtSource(whole);
        whole.forEach(link -> told(TreeOutcome.of(link.path(), TreeOutcome.Action.MOVED, 0), left));
        if (links.size() >= BATCH) {
            setTimesOfLinks();
        }
    }

    /** Those whose owners and extended attributes are kept, where they are to be; the others are told. */
    private List<TreeEntry> kept(List<TreeEntry> copied) throws RftException {
        if (options.rehearse()) {
            return copied;
        }
        var problems = metadata.keep(copied);
        var whole = new ArrayList<TreeEntry>();
        for (var entry : copied) {
            var problem = Optional.ofNullable(problems.get(entry.path()));
            if (problem.isPresent()) {
                failed(entry, problem.get());
            } else {
                whole.add(entry);
            }
        }
        return whole;
    }

    private void setTimesOfLinks() throws RftException {
        if (!options.rehearse() && !links.isEmpty()) {
            change(links, link -> OptionalInt.empty());
        }
        links.clear();
    }

    private void move(TreeEntry file) throws RftException {
        running.check();
        if (options.rehearse()) {
            outcomes.accept(TreeOutcome.of(file.path(), TreeOutcome.Action.MOVED, file.size()));
        } else if (file.size() > PackBuilder.FILE_BYTES_MAX || options.verification() == Verification.READBACK) {
            makeRoom();
            try {
                var transfer = mover.begin(file);
                moves.add(MovesUnderWay.Move.of(file, transfer));
                running.began(transfer, 1);
            } catch (RftException e) {
                ends(e);
                failed(file, explained(file.path(), e));
            }
        } else {
            if (pack.isFullFor(file)) {
                flush();
            }
            pack.add(file);
        }
    }

    /** Begins with what was put together. */
    private void flush() throws RftException {
        if (pack.isEmpty()) {
            return;
        }
        makeRoom();
        var files = pack.take();
        var begun = mover.begin(files);
        moves.add(MovesUnderWay.Move.of(files, begun));
        running.began(begun.transfer(), files.size());
    }

    /** Waits for all that is under way. */
    private void drain() throws RftException {
        flush();
        while (!moves.isEmpty()) {
            finish(moves.take());
        }
    }

    private void makeRoom() throws RftException {
        while (moves.isToBeTaken()) {
            finish(moves.take());
        }
    }

    /** Tells what became of a move that has ended. */
    private void finish(MovesUnderWay.Move move) throws RftException {
        try {
            var result = move.transfer().join();
            var failures = move.pack().map(TreeMover.Pack::failures).orElse(Collections.emptySortedMap());
            var done = new ArrayList<TreeEntry>();
            var alone = move.pack().isEmpty();
            for (var i = 0; i < move.files().size(); i++) {
                var file = move.files().get(i);
                var failure = Optional.ofNullable(failures.get(i));
                if (failure.isPresent()) {
                    failed(file, explained(file.path(), failure.get()));
                } else {
                    done.add(file);
                }
            }
            var whole = kept(done);
            log.done(whole);
            var left = removeAtSource(whole);
            for (var file : whole) {
                var moved = new TreeOutcome(
                        file.path(),
                        TreeOutcome.Action.MOVED,
                        file.size(),
                        alone ? result.resumedBytes() : 0,
                        alone ? result.movedBytes() : file.size(),
                        alone ? OptionalInt.of(result.crc32c()) : OptionalInt.empty(),
                        Optional.empty());
                told(moved, left);
            }
        } catch (RftException e) {
            ends(e);
            for (var file : move.files()) {
                failed(file, explained(file.path(), e));
            }
        } finally {
            running.ended(move.transfer());
        }
    }

    /** Their copies are durable: what is still what was copied goes, where that is wanted. Tells why others stay. */
    private Map<RemotePath, RftException> removeAtSource(List<TreeEntry> copied) throws RftException {
        var kept = new HashMap<RemotePath, RftException>();
        if (!options.removeSource() || options.rehearse() || copied.isEmpty()) {
            return kept;
        }
        try {
            removeUnchanged(copied, kept);
        } catch (RftException e) { // they have come through all the same, and so may others
            ends(e);
            copied.forEach(entry -> kept.putIfAbsent(entry.path(), e));
        }
        return kept;
    }

    private void removeUnchanged(List<TreeEntry> copied, Map<RemotePath, RftException> kept) throws RftException {
        var now = lookAgain(copied, kept);
        var same = new ArrayList<RemotePath>();
        for (var i = 0; i < copied.size(); i++) {
            var path = copied.get(i).path();
            if (now.get(i).equals(Optional.of(copied.get(i)))) {
                if (!kept.containsKey(path)) {
                    same.add(path);
                }
            } else if (now.get(i).isPresent()) {
                kept.putIfAbsent(
                        path,
                        new RftException(
                                ErrorCode.SOURCE_CHANGED,
                                shown(path) + " has come through, but was changed meanwhile and stays at the source"));
            }
        }
        byIndex(source.removeAll(same)).forEach((index, problem) -> kept.put(same.get(index), told(problem)));
    }

    /**
     * A source here that was copied to itself is another file now. A server does not say which file an entry is: the copies get other times
     * for a moment, and what shows them is a copy itself.
     */
    private List<Optional<TreeEntry>> lookAgain(List<TreeEntry> copied, Map<RemotePath, RftException> kept)
            throws RftException {
        var paths = copied.stream().map(TreeEntry::path).toList();
        if (copied.stream().allMatch(entry -> entry.status().isPresent())) {
            return source.look(paths);
        }
        byIndex(target.change(times(copied, AGED)))
                .forEach((index, problem) -> kept.put(paths.get(index), told(problem)));
        try {
            return source.look(paths);
        } finally {
            target.change(times(copied, Duration.ZERO));
        }
    }

    private static List<AttributeChange> times(List<TreeEntry> entries, Duration later) {
        return entries.stream()
                .map(entry -> new AttributeChange(
                        entry.path(),
                        OptionalInt.empty(),
                        Optional.of(entry.modified().plus(later))))
                .toList();
    }

    private void told(TreeOutcome outcome, Map<RemotePath, RftException> kept) {
        var why = Optional.ofNullable(kept.get(outcome.path()));
        if (why.isPresent()) {
            failed(outcome.path(), why.get());
        } else {
            outcomes.accept(outcome);
        }
    }

    /** What would hit every further file as well ends all. */
    private static void ends(RftException e) throws RftException {
        switch (e.code()) {
            case NETWORK, AUTHENTICATION, HOST_KEY, STALLED, INTERRUPTED, LIMIT, PROTOCOL -> throw e;
            default -> {}
        }
    }

    /** Modes and times of directories, those of the innermost first: whatever is put into one changes its time. */
    private void setAttributes() throws RftException {
        setTimesOfLinks();
        if (options.rehearse()) {
            return;
        }
        for (var end = directories.size(); end > 0; end -= BATCH) {
            running.check();
            var some = directories.subList(Math.max(0, end - BATCH), end).reversed();
            kept(some); // before their modes, which may be such that nobody can
            change(some, directory -> OptionalInt.of(directory.mode()));
        }
    }

    private void change(List<TreeEntry> entries, Function<TreeEntry, OptionalInt> mode) throws RftException {
        var changes = entries.stream()
                .map(entry -> new AttributeChange(entry.path(), mode.apply(entry), Optional.of(entry.modified())))
                .toList();
        byIndex(target.change(changes))
                .forEach((index, problem) -> failed(entries.get(index).path(), told(problem)));
    }

    private void findExtras(RemotePath directory, LongSet seen, NameTwins twins) throws RftException {
        try {
            target.list(directory, entry -> {
                var name = entry.path().name();
                if (!seen.contains(TreeLog.hash(name)) && isIncluded(entry)) {
                    if (twins.haveLike(name)) {
                        doubtful.add(entry);
                    } else {
                        extras.add(entry);
                    }
                }
            });
        } catch (RftException e) {
            ends(e);
            if (e.code() != ErrorCode.NOT_FOUND) { // in a rehearsal it may not be there
                failed(directory, e);
            }
        }
    }

    /** A target that folds case has what the source calls otherwise, perhaps; now that all is there that can be told. */
    private void settleDoubts() throws RftException {
        var byDirectory = doubtful.stream()
                .collect(
                        Collectors.groupingBy(entry -> entry.path().parent(), LinkedHashMap::new, Collectors.toList()));
        for (var directory : byDirectory.entrySet()) {
            running.check();
            var keys = directory.getValue().stream()
                    .map(entry -> NameTwins.key(entry.path().name()))
                    .collect(Collectors.toSet());
            try {
                var there = NamesThere.look(source, target, directory.getKey(), keys, this::isIncluded);
                directory.getValue().stream()
                        .filter(entry -> !there.holdsStray(entry.path().name()))
                        .forEach(extras::add);
            } catch (RftException e) {
                ends(e);
                failed(directory.getKey(), explained(directory.getKey(), e));
            }
        }
    }

    /** Where not all of the source was seen, what seems to be missing there may be there all the same. */
    private void remove() throws RftException {
        settleDoubts();
        if (extras.isEmpty()) {
            return;
        }
        if (sourceIncomplete) {
            failed(
                    RemotePath.ROOT,
                    new RftException(
                            ErrorCode.OTHER, "nothing was removed, because not all of the source could be looked at"));
            return;
        }
        if (options.deleteMax().isPresent()
                && extras.size() > options.deleteMax().getAsLong()) {
            throw new RftException(
                    ErrorCode.DELETE_LIMIT,
                    "nothing was removed: " + extras.size() + " entries are not in the source, more than the "
                            + options.deleteMax().getAsLong() + " that may go",
                    "Look at them with --dry-run, or allow more with --max-delete.");
        }
        for (var some : extras.plain(BATCH)) {
            running.check();
            var problems = byIndex(options.rehearse() ? List.of() : target.removeAll(some));
            for (var i = 0; i < some.size(); i++) {
                removed(some.get(i), Optional.ofNullable(problems.get(i)).map(TreeCopy::told));
            }
        }
        for (var some : extras.directories(BATCH)) {
            for (var directory : some) {
                running.check();
                removed(directory, removeTree(directory));
            }
        }
    }

    private Optional<RftException> removeTree(RemotePath path) throws RftException {
        try {
            if (!options.rehearse()) {
                target.removeTree(path);
            }
            return Optional.empty();
        } catch (RftException e) {
            ends(e);
            return Optional.of(e);
        }
    }

    /** What was listed and is not there any more has vanished, which is no mistake of whoever named it. */
    private RftException explained(RemotePath path, RftException why) throws RftException {
        if (why.code() != ErrorCode.NOT_FOUND || path.isRoot()) {
            return why;
        }
        try {
            return source.look(List.of(path)).getFirst().isPresent()
                    ? why
                    : new RftException(ErrorCode.SOURCE_CHANGED, shown(path) + " vanished before it was copied", why);
        } catch (RftException e) {
            ends(e);
            return why;
        }
    }

    private void removed(RemotePath path, Optional<RftException> problem) {
        if (problem.isPresent()) {
            failed(path, problem.get());
        } else {
            outcomes.accept(TreeOutcome.of(path, TreeOutcome.Action.REMOVED, 0));
        }
    }

    private void failed(TreeEntry file, RftException why) {
        hardLinks.lost(file);
        failed(file.path(), why);
    }

    private void failed(RemotePath path, RftException why) {
        failed = true;
        outcomes.accept(TreeOutcome.failed(path, why));
    }

    private static Map<Integer, EntryFailure> byIndex(List<EntryFailure> failures) {
        var all = new HashMap<Integer, EntryFailure>();
        failures.forEach(failure -> all.put(failure.index(), failure));
        return all;
    }

    private static RftException told(EntryFailure failure) {
        return new RftException(failure.code(), Escaped.of(failure.message()));
    }

    private static String shown(RemotePath path) {
        return Escaped.of(path.toString());
    }
}
