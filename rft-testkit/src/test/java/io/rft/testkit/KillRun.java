package io.rft.testkit;

import io.rft.RftException;
import io.rft.client.Transfer;
import io.rft.client.TransferResult;
import io.rft.disk.Directory;
import io.rft.fault.FaultPoint;
import io.rft.task.TaskGroup;
import io.rft.testkit.KillPlan.Kill;
import io.rft.testkit.KillPlan.Role;
import io.rft.testkit.KillPlan.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** One transfer that is killed by a plan, recovered, and looked at. One thread, beside those of the programs. */
final class KillRun {
    private static final long PATIENCE_MILLIS = 240_000;
    private static final long GRACE_MILLIS = 1_000;
    private static final int MODE = 0640;

    /** From here on nothing takes the file from its name again. */
    private static final Set<FaultPoint> COMMITTED = EnumSet.of(
            FaultPoint.COMMIT_AFTER_DIRECTORY_FORCE,
            FaultPoint.COMMIT_AFTER_JOURNAL_REMOVAL,
            FaultPoint.COMMIT_AFTER_OUTCOME,
            FaultPoint.COMMIT_BEFORE_ANSWER,
            FaultPoint.COMMIT_AFTER_ANSWER,
            FaultPoint.SENDER_AFTER_RECEIPT,
            FaultPoint.JOB_BEFORE_REMOVAL,
            FaultPoint.JOB_AFTER_REMOVAL);

    /** Where a file is also killed of which no checkpoint was made before its commit. */
    private static final Set<FaultPoint> COMMITTING =
            EnumSet.range(FaultPoint.COMMIT_ARRIVED, FaultPoint.COMMIT_AFTER_ANSWER);

    private static final FileTime MODIFIED = FileTime.from(Instant.parse("2024-02-29T12:34:56.789012345Z"));

    private final KillPlan plan;
    private final KillStage stage;
    private final KillTrigger trigger;
    private final byte[] content;
    private final Optional<byte[]> before;
    private final SplittableRandom random;
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private volatile Optional<Transfer> current = Optional.empty();
    private volatile KillOracle.Sight sight = new KillOracle.Sight(false, 0, List.of());
    private volatile boolean lostWithoutPromise; // with the power, at the last kill
    private boolean reached;

    /** What came of it: whether the plan's point was reached, what went wrong, and all that was reached, in order. */
    record Report(boolean reached, List<String> wrong, List<String> trace) {}

    private KillRun(
            KillPlan plan, Path directory, KillStage.Keys keys, TaskGroup cleaning, UnaryOperator<Directory> wrapping)
            throws IOException {
        this.plan = plan;
        this.random = new SplittableRandom(plan.seed());
        this.content = new byte[KillStage.BLOCKS_MIN * KillStage.BLOCK + random.nextInt(6 * KillStage.BLOCK)];
        random.nextBytes(content);
        var blocks = Math.ceilDiv(content.length, KillStage.BLOCK);
        var ungated = plan.setting() == Setting.FRESH && COMMITTING.contains(plan.point()) && random.nextBoolean();
        this.trigger = new KillTrigger(ungated ? blocks : random.nextInt(1, blocks), this::kill);
        this.stage = new KillStage(keys, plan.way(), directory, cleaning, trigger::reached, random.split(), wrapping);
        this.before = random.nextBoolean() ? Optional.of(new byte[1000]) : Optional.empty();
        prepare();
    }

    /** @param wrapping what stands between the receiver's store and its disk */
    static Report run(
            KillPlan plan, Path directory, KillStage.Keys keys, TaskGroup cleaning, UnaryOperator<Directory> wrapping)
            throws IOException {
        var run = new KillRun(plan, directory, keys, cleaning, wrapping);
        try (run.stage) {
            run.transfer();
        }
        return new Report(run.reached, List.copyOf(run.wrong), run.trigger.trace());
    }

    private void prepare() throws IOException {
        Files.write(stage.source(), content);
        Files.setPosixFilePermissions(stage.source(), PosixFilePermissions.fromString("rw-r-----"));
        Files.setLastModifiedTime(stage.source(), MODIFIED);
        if (before.isPresent()) {
            try (var directory = stage.receiverDisk().root();
                    var old = directory.create("target", MODE)) {
                old.write(0, ByteBuffer.wrap(before.get()));
                old.force();
                directory.force();
            }
        }
    }

    private void transfer() throws IOException {
        var transfer = Optional.<Transfer>empty();
        for (var kill : plan.kills(random)) {
            stage.revive();
            var struck = trigger.arm(kill);
            if (plan.setting() == Setting.CUT) {
                stage.cut(); // nothing, the first time
            }
            transfer = transfer.isPresent() ? transfer : begin();
            if (!isStruck(struck, transfer)) {
                return;
            }
            reached = kill.point() == plan.point();
            transfer = transfer.filter(one -> !kill.roles().contains(Role.CLIENT));
        }
        finish(transfer);
    }

    private void finish(Optional<Transfer> struck) throws IOException {
        stage.revive();
        var transfer = struck.isPresent() ? struck : begin();
        var result = result(transfer.orElseThrow());
        if (result.isEmpty()
                && !stage.wasLoggedIn()) { // the very first connection is not tried twice: as its user does
            wrong.removeLast();
            result = result(stage.begin());
        }
        if (result.isPresent()) {
            end();
            compare(trigger.blocksAgain(), result.get());
        }
    }

    /**
     * Only what is missing travels (GUARANTEES: G8), and a block per connection: a copy near the end, or one whose connection was not
     * noticed to be lost in time.
     */
    private void compare(int sent, TransferResult result) {
        var missing = Math.ceilDiv(content.length - sight.durableBytes(), KillStage.BLOCK);
        var isLate = missing > 0 || plan.victims() == KillPlan.Victims.RECEIVER;
        var late = isLate ? KillStage.CONNECTIONS : 0;
        var done = sight.published() && stage.wasDone(); // the same command is another transfer
        var unknown = sight.published() && lostWithoutPromise; // nobody had to keep anything in mind
        if (sent > missing + late && !done && !unknown) {
            wrong.add("sent " + sent + " blocks again, " + missing + " were missing; " + result);
        }
    }

    /** The command, unless the client dies while it is given. */
    private Optional<Transfer> begin() throws RftException {
        try {
            current = Optional.of(stage.begin());
            return current;
        } catch (Killed e) {
            return Optional.empty();
        }
    }

    /** Waits for the kill; whether it came before the transfer's success. */
    private boolean isStruck(CompletableFuture<Kill> struck, Optional<Transfer> transfer) throws IOException {
        var completion = transfer.map(Transfer::completion).orElseGet(CompletableFuture::new);
        var success = completion.handle((result, failure) -> failure == null);
        if (!isDone(CompletableFuture.anyOf(struck, success), PATIENCE_MILLIS)) {
            wrong.add("nothing happened for a long time");
            return false;
        }
        var succeeded = isDone(success, 0) && success.join();
        // What is killed may be seen to fail, or to succeed, before the killing is done; not everything lies on a
        // second way.
        var dead = isDone(struck, succeeded && plan.setting() == Setting.RESUMED ? GRACE_MILLIS : PATIENCE_MILLIS);
        if (succeeded) {
            reached |= dead;
            end();
            return false;
        }
        if (!dead) {
            result(transfer.orElseThrow());
        }
        return dead;
    }

    private Optional<TransferResult> result(Transfer transfer) {
        try {
            return Optional.of(transfer.completion().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            wrong.add("failed: " + e.getCause());
        } catch (TimeoutException e) {
            wrong.add("did not end for a long time");
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts our threads", e);
        }
        return Optional.empty();
    }

    private static boolean isDone(CompletableFuture<?> future, long millis) {
        return future.copy()
                .handle((value, failure) -> true)
                .completeOnTimeout(false, millis, TimeUnit.MILLISECONDS)
                .join();
    }

    /** On the thread that reached the point. */
    private void kill(Kill kill) {
        if (kill.roles().isEmpty()) {
            return;
        }
        var promised = current.map(transfer -> transfer.progress().durable()).orElse(0L);
        kill.roles().forEach(stage::kill);
        var receiverDies = kill.roles().containsAll(KillPlan.Victims.RECEIVER.roles(plan.way()));
        lostWithoutPromise = false;
        if (receiverDies) {
            crash(kill.power());
        }
        try (var directory = stage.receiverDisk().root()) {
            sight = oracle(directory).look(receiver(receiverDies, kill.power()));
            sight.wrong().forEach(what -> wrong.add("at " + kill.point() + ": " + what));
            if (COMMITTED.contains(kill.point()) && !sight.published()) {
                wrong.add("at " + kill.point() + ": committed, and the target is not the new file");
            }
            if (sight.durableBytes() < promised) {
                wrong.add("at " + kill.point() + ": " + promised + " bytes were called durable, and "
                        + sight.durableBytes() + " are");
            }
        } catch (RftException e) {
            wrong.add("looking at " + kill.point() + ": " + e);
        }
    }

    private KillOracle.Receiver receiver(boolean dies, long power) {
        if (!dies) {
            return KillOracle.Receiver.ALIVE;
        } else if (power == 0) {
            return KillOracle.Receiver.DEAD;
        }
        return lostWithoutPromise ? KillOracle.Receiver.WITHOUT_POWER_OR_PROMISE : KillOracle.Receiver.WITHOUT_POWER;
    }

    /** The receiver's process alone has died, or its machine, which loses anything that was not forced. */
    private void crash(long power) {
        if (power == 0) {
            stage.receiverDisk().kill();
        } else {
            lostWithoutPromise = !trigger.hasPromised();
            stage.receiverDisk().crash(changes -> CrashStates.any(changes, new SplittableRandom(power)));
        }
    }

    private KillOracle oracle(Directory directory) {
        return new KillOracle(directory, before, content, MODE);
    }

    private void end() throws IOException {
        try (var directory = stage.receiverDisk().root()) {
            wrong.addAll(oracle(directory).lookAtEnd(sight.published()));
        }
        if (!Arrays.equals(content, Files.readAllBytes(stage.source()))
                || !Files.getLastModifiedTime(stage.source()).equals(MODIFIED)) {
            wrong.add("the source was changed");
        }
    }
}
