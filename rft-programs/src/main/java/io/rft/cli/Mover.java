package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.Transfer;
import io.rft.client.TransferResult;
import io.rft.client.TreeOutcome;
import io.rft.client.TreeTransfer;
import io.rft.client.Unkept;
import io.rft.console.ExitCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Moves the files of one command in their order: one has the path, the next few have made their offers. A signal stops all of them in
 * good order. For one thread, but for {@link #stop}.
 */
final class Mover {
    private static final int AHEAD = 12;
    private static final long LOOK_MILLIS = 200;
    private static final long STOP_PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();
    /** What would hit every further file too. */
    private static final Set<ErrorCode> ENDS_ALL = EnumSet.of(
            ErrorCode.NETWORK, ErrorCode.AUTHENTICATION, ErrorCode.HOST_KEY, ErrorCode.STALLED, ErrorCode.INTERRUPTED);

    private record Running(Item item, Transfer transfer, long beganNanos) {}

    private final World world;
    private final Servers servers;
    private final TransferReport report;
    private final ProgressView view;
    private final TransferOptions options;
    private final FileOutcome.Action action;
    private final Tally tally;
    private final Deque<Running> running = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Transfer> stoppable = new ConcurrentLinkedQueue<>(); // shared with stop()
    private final ConcurrentLinkedQueue<TreeTransfer> stoppableTrees = new ConcurrentLinkedQueue<>(); // the same
    private Optional<RftException> end = Optional.empty();
    private boolean toldUnkept; // of files that go by themselves
    private int connectionsMax;

    /** @param action what a file that came through is called */
    Mover(
            World world,
            Servers servers,
            TransferReport report,
            ProgressView view,
            TransferOptions options,
            FileOutcome.Action action,
            Tally tally) {
        this.world = world;
        this.servers = servers;
        this.report = report;
        this.view = view;
        this.options = options;
        this.action = action;
        this.tally = tally;
        this.connectionsMax = options.settings().connections();
    }

    /** Asks every transfer to stop; on the thread of a signal. */
    void stop() {
        stoppable.forEach(Transfer::cancel);
        stoppableTrees.forEach(TreeTransfer::cancel);
    }

    /** Returns when every item has come through or failed, and been reported. Fails when nobody takes the report. */
    void move(List<? extends Item> items, int connections) throws RftException {
        connectionsMax = connections;
        var waiting = new ArrayDeque<Item>(items);
        while (!waiting.isEmpty() || !running.isEmpty()) {
            if (!waiting.isEmpty() && end.isPresent()) {
                var item = waiting.removeFirst();
                failed(item, item.problem().orElse(end.get()));
            } else if (!waiting.isEmpty() && running.isEmpty() && isTree(waiting.getFirst())) {
                copy(waiting.removeFirst());
            } else if (!waiting.isEmpty() && running.size() < AHEAD && !isTree(waiting.getFirst())) {
                begin(waiting.removeFirst());
            } else {
                await(running.getFirst());
                finish(running.removeFirst());
            }
        }
    }

    private static boolean isTree(Item item) {
        return item.problem().isEmpty() && item.tree().isPresent();
    }

    /** A tree has the path for itself: it has files enough to fill it. */
    private void copy(Item item) throws RftException {
        tally.began();
        try {
            copyTree(item);
        } catch (RftException e) {
            var failure = item.explained(e);
            endIfAllAreHit(failure);
            if (failure.code() == ErrorCode.DELETE_LIMIT) {
                tally.ended(ExitCode.of(failure));
            }
            failed(item, failure);
        }
    }

    private void copyTree(Item item) throws RftException {
        var watch = new TreeWatch();
        var copy = item.tree().orElseThrow().begin(watch::tell);
        stoppableTrees.add(copy);
        if (world.interruption().received().isPresent()) {
            copy.cancel(); // the signal came before the copy was to be seen
        }
        try {
            follow(item, copy, watch);
        } finally {
            stoppableTrees.remove(copy);
        }
        copy.unkept().ifPresent(this::tell);
        if (copy.unlinked() > 0) {
            report.notice("there were too many files of several names: " + copy.unlinked()
                    + " names became files of their own");
        }
        if (copy.filesEscaped() > 0) {
            report.notice(
                    "files with other names at the target, where %XX stands for what not every file system can hold: "
                            + copy.filesEscaped());
        }
        copy.join();
    }

    /** What was only to be kept where that is permitted. */
    private void tell(Unkept unkept) {
        toldUnkept = true;
        view.clear();
        report.notice(
                "owners were not kept, of " + unkept.entries() + (unkept.entries() == 1 ? " entry: " : " entries: ")
                        + unkept.first().getMessage());
    }

    private void follow(Item item, TreeTransfer copy, TreeWatch watch) throws RftException {
        try {
            var asked = Optional.<Long>empty();
            while (true) {
                var ended = copy.completion().isDone(); // before the look at what was told: nothing comes after it
                var outcome = watch.next(ended ? 0 : LOOK_MILLIS);
                if (outcome.isPresent()) {
                    tell(item, outcome.get());
                } else if (ended) {
                    return;
                } else if (world.interruption().received().isEmpty()) {
                    show(item, copy);
                } else if (asked.isEmpty()) {
                    asked = Optional.of(world.ticker().nanoTime());
                } else if (world.ticker().nanoTime() - asked.get() > STOP_PATIENCE_NANOS) {
                    servers.cut();
                }
            }
        } finally {
            if (!copy.completion().isDone()) { // nobody takes the report
                copy.cancel();
                watch.end(copy);
            }
        }
    }

    private void show(Item item, TreeTransfer copy) throws RftException {
        var progress = copy.progress();
        if (progress.current().isPresent()) {
            view.show(
                    item.path() + " (" + progress.files() + " files)",
                    progress.current().get(),
                    connectionsMax);
        }
    }

    private void tell(Item item, TreeOutcome outcome) throws RftException {
        var what = switch (outcome.action()) {
            case MOVED -> action;
            case SKIPPED, PASSED_OVER -> FileOutcome.Action.SKIPPED;
            case REMOVED -> FileOutcome.Action.REMOVED;
            case FAILED -> FileOutcome.Action.FAILED;
        };
        var below = outcome.path().isRoot() ? "" : outcome.path().toString();
        var told = new FileOutcome(
                withoutSlash(item.path()) + below,
                withoutSlash(item.target()) + below,
                what,
                outcome.bytes(),
                outcome.resumedBytes(),
                0,
                outcome.movedBytes(),
                outcome.crc32c().isPresent() ? Optional.of(outcome.crc32c().getAsInt()) : Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                outcome.error());
        tally.add(told);
        view.clear();
        report.entry(told);
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private void begin(Item item) throws RftException {
        if (item.problem().isPresent()) {
            failed(item, item.problem().get());
            return;
        } else if (item.settled().isPresent()) {
            settled(item.settled().get());
            return;
        }
        tally.began();
        try {
            var transfer = item.start();
            stoppable.add(transfer);
            if (world.interruption().received().isPresent()) {
                transfer.cancel(); // the signal came before the transfer was to be seen
            }
            running.add(new Running(item, transfer, world.ticker().nanoTime()));
        } catch (RftException e) {
            failed(item, e);
        }
    }

    /** A transfer that does not stop because the network is gone ends with its session. */
    private void await(Running one) throws RftException {
        var completion = one.transfer().completion();
        var asked = Optional.<Long>empty();
        while (!Aside.isDone(completion, LOOK_MILLIS)) {
            var now = world.ticker().nanoTime();
            if (world.interruption().received().isEmpty()) {
                var progress = one.transfer().progress();
                if (progress.size() > 0) { // before that there is nothing known to show
                    view.show(one.item().path(), progress, connectionsMax);
                }
            } else if (asked.isEmpty()) {
                asked = Optional.of(now);
            } else if (now - asked.get() > STOP_PATIENCE_NANOS) {
                servers.cut();
            }
        }
    }

    private void finish(Running one) throws RftException {
        stoppable.remove(one.transfer());
        try {
            var result = Aside.outcome(one.transfer().completion());
            one.item().completed();
            if (!toldUnkept) {
                one.item().unkept().ifPresent(this::tell);
            }
            reported(succeeded(one.item(), result));
        } catch (RftException e) {
            var failure = one.item().explained(e);
            if (failure.code() == ErrorCode.EXISTS && options.ifExists() == IfTargetExists.SKIP) {
                reported(outcome(one, FileOutcome.Action.SKIPPED, Optional.empty()));
            } else {
                endIfAllAreHit(failure);
                reported(outcome(one, FileOutcome.Action.FAILED, Optional.of(failure)));
            }
        }
    }

    private void settled(Settled item) throws RftException {
        reported(new FileOutcome(
                item.path(),
                item.target(),
                item.action(),
                item.bytes(),
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty()));
    }

    private void failed(Item item, RftException failure) throws RftException {
        endIfAllAreHit(failure);
        reported(new FileOutcome(
                item.path(),
                item.target(),
                FileOutcome.Action.FAILED,
                0,
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.of(failure)));
    }

    private void endIfAllAreHit(RftException failure) {
        if (ENDS_ALL.contains(failure.code()) && end.isEmpty()) {
            end = Optional.of(failure);
            tally.ended(world.interruption().received().orElse(ExitCode.of(failure)));
        }
    }

    private FileOutcome succeeded(Item item, TransferResult result) {
        return new FileOutcome(
                item.path(),
                item.target(),
                action,
                result.bytes(),
                result.resumedBytes(),
                result.changedBytes(),
                result.movedBytes(),
                Optional.of(result.crc32c()),
                result.sha256(),
                result.elapsed(),
                Optional.empty());
    }

    /** Of a file that did not come through: what an earlier or this attempt has made durable. */
    private FileOutcome outcome(Running one, FileOutcome.Action what, Optional<RftException> failure) {
        var progress = one.transfer().progress();
        return new FileOutcome(
                one.item().path(),
                one.item().target(),
                what,
                progress.durable(),
                progress.resumed(),
                progress.changed(),
                progress.moved(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofNanos(world.ticker().nanoTime() - one.beganNanos()),
                failure);
    }

    private void reported(FileOutcome outcome) throws RftException {
        tally.add(outcome);
        view.clear();
        report.file(outcome);
    }
}
