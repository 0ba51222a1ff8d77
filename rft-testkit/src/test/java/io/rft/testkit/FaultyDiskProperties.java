package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import io.rft.posix.PosixDirectory;
import io.rft.seeded.Seeded;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is done to a modelled disk, it answers as a directory of the system does, and looks like it in the end. */
@Tag("crash")
class FaultyDiskProperties {
    private static final List<String> PATHS = List.of(
            "a", "b", "d", "d/a", "d/b", "d/e", "d/e/a", "l", "l/a", "d/l", "../a", "d/../b", "d/../../a", ".", "d/.");
    private static final List<String> TARGETS = List.of("a", "d", "../b", "..", "d/e", "/", "l", "d/l");

    @TempDir
    private Path temporary;

    @Seeded(200)
    void theModelAnswersAsTheSystemDoes(SplittableRandom random) throws Exception {
        var disk = new FaultyDisk();
        try (var system = PosixDirectory.open(temporary);
                var model = disk.root()) {
            var done = new ArrayList<String>();
            for (var steps = random.nextInt(80); steps > 0; steps--) {
                var step = step(random);
                var answer = step.answer(system);
                done.add(step.name + " " + answer);
                assertEquals(answer, step.answer(model), () -> "after " + done);
            }
            assertEquals(tree(system), tree(model), done::toString);
        }
        assertEquals(List.of(), disk.openHandles());
    }

    private static Step step(SplittableRandom random) {
        var path = any(PATHS, random);
        var other = any(PATHS, random);
        var target = any(TARGETS, random);
        var flag = random.nextBoolean();
        var size = random.nextInt(9000);
        return switch (random.nextInt(14)) {
            case 0, 1 -> file("create " + path, root -> root.create(path, 0600), fileStep(random));
            case 2, 3 -> file("write " + path, root -> root.openForWrite(path), fileStep(random));
            case 4 -> file("read " + path, root -> root.openForRead(path), fileStep(random));
            case 5 -> new Step("status " + path + flag, root -> text(root.status(path, flag)));
            case 6 -> new Step("link " + path + target, root -> done(() -> root.makeLink(path, target)));
            case 7 -> new Step("readLink " + path, root -> root.readLink(path));
            case 8, 9 -> new Step("mkdir " + path, root -> done(() -> root.makeDirectory(path, 0700)));
            case 10 -> new Step("rm " + path, root -> done(() -> root.removeFile(path)));
            case 11 -> new Step("rmdir " + path, root -> done(() -> root.removeDirectory(path)));
            case 12 -> new Step("mv " + path + other + flag, root -> done(() -> root.rename(path, other, flag)));
            default ->
                new Step("below " + path + size, root -> {
                    try (var directory = root.openDirectory(path)) {
                        directory.force();
                        return directory.names().stream().sorted().toList().toString();
                    }
                });
        };
    }

    private static Step file(String name, Opening opening, FileStep step) {
        return new Step(name, root -> {
            try (var file = opening.open(root)) {
                return step.run(file) + text(file.status());
            }
        });
    }

    private static FileStep fileStep(SplittableRandom random) {
        var position = random.nextInt(9000);
        var bytes = new byte[random.nextInt(9000)];
        random.nextBytes(bytes);
        return switch (random.nextInt(5)) {
            case 0 -> file -> done(() -> file.write(position, ByteBuffer.wrap(bytes)));
            case 1 -> file -> done(() -> file.truncate(position));
            case 2 -> file -> done(() -> file.allocate(position));
            case 3 -> file -> done(() -> file.attributes(position & 0777, Instant.ofEpochSecond(position)));
            default -> file -> content(file);
        };
    }

    /** All that is below, links not followed. */
    private static List<String> tree(Directory directory) throws Exception {
        var found = new ArrayList<String>();
        for (var name : directory.names().stream().sorted().toList()) {
            var status = directory.status(name, false);
            found.add(name + " " + text(status));
            switch (status.type()) {
                case FILE -> {
                    try (var file = directory.openForRead(name)) {
                        found.add(content(file));
                    }
                }
                case DIRECTORY -> {
                    try (var below = directory.openDirectory(name)) {
                        found.addAll(tree(below));
                    }
                }
                case SYMLINK -> found.add(directory.readLink(name));
                case OTHER -> {}
            }
        }
        return found;
    }

    private static String content(DiskFile file) throws RftException {
        var buffer = ByteBuffer.allocate((int) file.status().size() + 1);
        file.read(0, buffer);
        return HexFormat.of().formatHex(buffer.array(), 0, buffer.position());
    }

    /** What both must agree on: times are the clock's, lengths of directories the file system's. */
    private static String text(FileStatus status) {
        var size = status.type() == FileStatus.Type.FILE ? status.size() : 0;
        return status.type() + " " + size + " " + Integer.toOctalString(status.mode());
    }

    private static String done(Call call) throws RftException {
        call.run();
        return "done";
    }

    private static String any(List<String> some, SplittableRandom random) {
        return some.get(random.nextInt(some.size()));
    }

    /** One call or a few; the answer is its result or the code of its failure. */
    private record Step(String name, Body body) {
        private String answer(Directory root) {
            try {
                return body.run(root);
            } catch (RftException e) {
                return e.code().toString();
            }
        }
    }

    private interface Body {
        String run(Directory root) throws RftException;
    }

    private interface Call {
        void run() throws RftException;
    }

    private interface Opening {
        DiskFile open(Directory root) throws RftException;
    }

    private interface FileStep {
        String run(DiskFile file) throws RftException;
    }
}
