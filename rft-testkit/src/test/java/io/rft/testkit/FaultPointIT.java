package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.channel.ServerIdentity;
import io.rft.seeded.Seeded;
import io.rft.task.TaskGroup;
import io.rft.testkit.KillPlan.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever dies at whichever step of a transfer: it goes on and ends well, and nothing wrong is ever to be seen. Client and server run in
 * this process; to die is to have no more effect ({@link Life}). One point, victim and way alone: {@code -Dkill="COMMIT_AFTER_RENAME BOTH UP"}.
 */
@Tag("crash")
@Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultPointIT {
    private static final int PARALLEL = 12;
    private static final long CLEANING_SECONDS = 240;

    @TempDir
    private Path directory;

    private KillStage.Keys keys;
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Set<String> reached = new ConcurrentSkipListSet<>();
    private TaskGroup cleaning;

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

        strike(plans);

        assertEquals(List.of(), List.copyOf(wrong));
        var expected = plans.stream().map(KillPlan::name).collect(Collectors.toCollection(TreeSet::new));
        expected.removeAll(reached);
        assertTrue(expected.isEmpty(), () -> "points that nobody came to: " + expected);
    }

    /** Few points lie on one way only. */
    private static boolean isOnTheWay(KillPlan plan) {
        return switch (plan.point()) {
            case FETCH_BEFORE_REQUEST, FETCH_ARRIVED, FETCH_AFTER_ANSWER -> plan.way() == Way.DOWN;
            default -> true;
        };
    }

    /** Runs all plans, some at a time. */
    private void strike(List<KillPlan> plans) {
        var waiting = new ConcurrentLinkedQueue<>(plans);
        try (var _ = Life.listen();
                var workers = new TaskGroup(bug -> wrong.add("the test itself has crashed: " + bug))) {
            for (var i = 0; i < PARALLEL; i++) {
                workers.startPlatform("kill " + i, () -> {
                    for (var plan = waiting.poll(); plan != null; plan = waiting.poll()) {
                        strike(plan);
                    }
                });
            }
        }
    }

    private void strike(KillPlan plan) {
        var problems = new ArrayList<String>();
        try {
            var report = KillRun.run(plan, Files.createTempDirectory(directory, "run"), keys, cleaning);
            problems.addAll(report.wrong());
            if (!problems.isEmpty()) {
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
