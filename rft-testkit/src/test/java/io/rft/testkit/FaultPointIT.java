package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.channel.ServerIdentity;
import io.rft.disk.Directory;
import io.rft.fault.FaultPoint;
import io.rft.seeded.Seeded;
import io.rft.task.TaskGroup;
import io.rft.testkit.KillPlan.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever dies at whichever step of a transfer: it goes on and ends well, and nothing wrong is ever to be seen. Client and server run in
 * this process; to die is to have no more effect ({@link Life}). One point, victim and way alone: {@code -Dkill="COMMIT_AFTER_RENAME BOTH UP"}.
 */
@Tag("crash")
@Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultPointIT {
    private static final int PARALLEL = 12;
    private static final long CLEANING_SECONDS = 240;

    /** Where what was not forced is missed at once. */
    private static final Set<FaultPoint> SUSPECT = EnumSet.of(
            FaultPoint.CHECKPOINT_AFTER_ACKNOWLEDGEMENT,
            FaultPoint.SENDER_AFTER_ACKNOWLEDGEMENT,
            FaultPoint.COMMIT_AFTER_DIRECTORY_FORCE,
            FaultPoint.COMMIT_AFTER_JOURNAL_REMOVAL,
            FaultPoint.COMMIT_AFTER_ANSWER,
            FaultPoint.SENDER_AFTER_RECEIPT,
            FaultPoint.JOB_BEFORE_REMOVAL);

    @TempDir
    private Path directory;

    private KillStage.Keys keys;
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Set<String> reached = new ConcurrentSkipListSet<>();
    private TaskGroup cleaning;
    private boolean traces = true;

    @BeforeEach
    void make() throws Exception {
        keys = new KillStage.Keys(
                ServerIdentity.generate(new SecureRandom()),
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        cleaning = new TaskGroup(bug -> wrong.add("a program could not be taken down: " + bug));
    }

    /** Also a program that was killed in the middle of something must be able to end its threads. */
    @AfterEach
    void clean() throws Exception {
        var clean = new CompletableFuture<Boolean>();
        new TaskGroup(clean::completeExceptionally).startPlatform("clean", () -> {
            cleaning.close();
            clean.complete(true);
        });
        assertTrue(clean.get(CLEANING_SECONDS, TimeUnit.SECONDS));
    }

    @Seeded(1)
    void everyStepMayBeTheLast(SplittableRandom random) {
        var only = System.getProperty("kill", "");
        var plans = KillPlan.all(random).stream()
                .filter(plan -> isOnTheWay(plan) && plan.toString().matches(".*" + only + ".*"))
                .toList();

        strike(plans, disk -> disk, () -> false);

        assertEquals(List.of(), List.copyOf(wrong));
        var expected = plans.stream().map(KillPlan::name).collect(Collectors.toCollection(TreeSet::new));
        expected.removeAll(reached);
        assertTrue(expected.isEmpty(), () -> "points that nobody came to: " + expected);
    }

    /** Checks the check: a store that makes a mistake in its order on disk does not pass. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "NO_DATA_FORCE",
                "NO_JOURNAL_FORCE",
                "ACKNOWLEDGE_BEFORE_FORCE",
                "NO_DIRECTORY_FORCE_AT_THE_END",
                "COMMIT_ENDS_WITH_THE_RENAME"
            })
    void aMistakeInTheOrderOnDiskIsFound(BrokenOrder mistake) {
        var plans = KillPlan.all(new SplittableRandom(1)).stream()
                .filter(plan -> isOnTheWay(plan)
                        && plan.victims() == KillPlan.Victims.RECEIVER
                        && SUSPECT.contains(plan.point()))
                .toList();

        var found = Pattern.compile("called? .*durable|target (is|has)");
        traces = false;
        strike(plans, mistake::of, () -> wrong.stream().anyMatch(found.asPredicate()));

        assertTrue(wrong.stream().anyMatch(found.asPredicate()), () -> mistake + " is not found: " + wrong);
    }

    /** Few points lie on one way only. */
    private static boolean isOnTheWay(KillPlan plan) {
        return switch (plan.point()) {
            case FETCH_BEFORE_REQUEST, FETCH_ARRIVED, FETCH_AFTER_ANSWER -> plan.way() == Way.DOWN;
            default -> true;
        };
    }

    /** Runs all plans, some at a time. */
    private void strike(List<KillPlan> plans, UnaryOperator<Directory> wrapping, BooleanSupplier isEnough) {
        var waiting = new ConcurrentLinkedQueue<>(plans);
        try (var _ = Life.listen();
                var workers = new TaskGroup(bug -> wrong.add("the test itself has crashed: " + bug))) {
            for (var i = 0; i < PARALLEL; i++) {
                workers.startPlatform("kill " + i, () -> {
                    for (var plan = waiting.poll(); plan != null && !isEnough.getAsBoolean(); plan = waiting.poll()) {
                        strike(plan, wrapping);
                    }
                });
            }
        }
    }

    private void strike(KillPlan plan, UnaryOperator<Directory> wrapping) {
        var problems = new ArrayList<String>();
        try {
            var report = KillRun.run(plan, Files.createTempDirectory(directory, "run"), keys, cleaning, wrapping);
            problems.addAll(report.wrong());
            if (traces && !problems.isEmpty()) {
                System.out.println(plan + "\n    " + String.join("\n    ", report.trace()));
            }
            if (report.reached()) {
                reached.add(plan.name());
            }
        } catch (IOException e) {
            problems.add(e.toString());
        }
        problems.forEach(problem -> wrong.add(plan + ": " + problem));
    }
}
