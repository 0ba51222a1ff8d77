package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.seeded.Seeded;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, killed with SIGKILL at random times, again and again, until they have been killed often enough: the client or the
 * daemon, while files go up or down. What is killed is started again with the same command. Chance decides when, from the seed; where
 * in the program that is, the machine decides as well.
 */
@Tag("crash")
@Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SigkillIT {
    private static final int KILLS_EACH = 13;
    private static final long PATIENCE_SECONDS = 1100;

    @TempDir
    private Path directory;

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<SigkillScene> scenes = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end() {
        scenes.forEach(SigkillScene::close);
    }

    @Seeded(1)
    void whoeverIsKilledTheFilesArriveWhole(SplittableRandom random) throws Exception {
        var ends = new ArrayList<CompletableFuture<Boolean>>();
        for (var victim : KillPlan.Role.values()) {
            for (var way : KillPlan.Way.values()) {
                ends.add(play(victim, way, random.split()));
            }
        }

        for (var end : ends) {
            end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        assertEquals(List.of(), List.copyOf(wrong));
        var kills = scenes.stream().mapToInt(SigkillScene::kills).sum();
        assertEquals(ends.size() * KILLS_EACH, kills, "processes that were alive when they were killed");
    }

    /** One daemon and one client after the other, on a thread of their own. */
    private CompletableFuture<Boolean> play(KillPlan.Role victim, KillPlan.Way way, SplittableRandom random)
            throws IOException {
        var name = victim + "-" + way;
        var end = new CompletableFuture<Boolean>();
        var scene = new SigkillScene(Files.createDirectory(directory.resolve(name)), victim, way, random);
        scenes.add(scene);
        new TaskGroup(end::completeExceptionally).startPlatform(name, () -> {
            try {
                while (scene.kills() < KILLS_EACH) {
                    scene.transfer(KILLS_EACH).forEach(problem -> wrong.add(name + ": " + problem));
                }
            } catch (IOException e) {
                wrong.add(name + ": " + e);
            }
            end.complete(true);
        });
        return end;
    }
}
