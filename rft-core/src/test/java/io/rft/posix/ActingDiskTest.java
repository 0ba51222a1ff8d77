package io.rft.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Accounts that no machine has are as good as any: the kernel knows numbers. */
@EnabledOnOs(OS.LINUX)
class ActingDiskTest {
    private static final Account ALICE = account("alice", 54321, 54321L, 54399L);
    private static final Account BOB = account("bob", 54322, 54322L);

    @TempDir
    private Path temporary;

    private final List<Throwable> bugs = Collections.synchronizedList(new ArrayList<>());
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private Path home;

    @BeforeEach
    void asRoot() throws IOException {
        for (var account : List.of(ALICE, BOB)) {
            var obstacle = Identity.findObstacle(account);
            Assumptions.assumeTrue(obstacle.isEmpty(), () -> "nothing can be tested here: " + obstacle.orElse(""));
        }
        mode(temporary, "rwxr-xr-x");
        home = make(temporary.resolve("home"), ALICE, "rwx------");
    }

    @AfterEach
    void everyThreadEnds() {
        tasks.close();
        assertEquals(List.of(), bugs);
    }

    @Test
    void whatIsMadeBelongsToTheAccount() throws Exception {
        try (var root = open(ALICE, home)) {
            try (var file = root.create("file", 0640)) {
                file.write(0, bytes("hello"));
                file.allocate(10);
                file.force();
            }
            root.makeDirectory("directory", 0750);
            root.makeLink("link", "file");
            root.link("file", "directory/name");
            root.attributes("directory", OptionalInt.of(0700), Optional.of(Instant.EPOCH));
            root.attributes("file", OptionalInt.of(0604), Optional.empty());
            root.force();
            root.forceFileSystem();
        }

        for (var name : List.of("file", "directory", "link", "directory/name")) {
            assertEquals(54321, attribute(home.resolve(name), "uid"), name);
            assertEquals(54321, attribute(home.resolve(name), "gid"), name);
        }
        assertEquals("rw----r--", mode(home.resolve("file")));
        assertEquals("rwx------", mode(home.resolve("directory")));
    }

    @Test
    void whatTheAccountMayNotTheServerDoesNotForIt() throws Exception {
        var foreign = make(home.resolve("foreign"), BOB, "rwx------");
        Files.writeString(foreign.resolve("secret"), "x");
        var readOnly = make(home.resolve("read-only"), BOB, "rwxr-xr-x");
        var closed = Files.writeString(readOnly.resolve("closed"), "x");
        mode(closed, "rw-------");
        var roots = Files.writeString(home.resolve("roots"), "x"); // in alice's own directory
        mode(roots, "rw-r--r--");

        try (var root = open(ALICE, home)) {
            refused(() -> root.openDirectory("foreign"));
            refused(() -> root.openForRead("foreign/secret"));
            refused(() -> root.status("foreign/secret", false));
            refused(() -> root.create("foreign/new", 0600));
            refused(() -> root.removeFile("foreign/secret"));
            refused(() -> root.rename("foreign/secret", "mine", false));
            refused(() -> root.makeDirectory("read-only/new", 0700));
            refused(() -> root.openForRead("read-only/closed"));
            refused(() -> root.removeFile("read-only/closed"));
            refused(() -> root.rename("read-only/closed", "mine", true));
            refused(() -> root.openForWrite("roots"));
            refused(() -> root.attributes("roots", OptionalInt.of(0666), Optional.empty()));
            refused(() -> root.attributes("foreign", OptionalInt.of(0777), Optional.empty()));
            refused(() -> root.own("roots", OptionalLong.of(54321), OptionalLong.empty()));
            root.create("mine", 0600).close();
            refused(() -> root.own("mine", OptionalLong.of(54322), OptionalLong.empty()));
            refused(() -> root.own("mine", OptionalLong.empty(), OptionalLong.of(54322)));
            assertEquals("x", content(root, "roots"));
            root.removeFile("roots");
        }

        assertEquals(Set.of("foreign", "read-only", "mine"), names(home));
        assertEquals(Set.of("secret"), names(foreign));
        assertEquals(Set.of("closed"), names(readOnly));
    }

    @Test
    void whatItsGroupsMayTheAccountMay() throws Exception {
        var shared = make(home.resolve("shared"), BOB, "rwxrwx---");
        Files.setAttribute(shared, "unix:gid", 54399);

        try (var root = open(ALICE, home)) {
            root.create("shared/new", 0600).close();
            root.own("shared/new", OptionalLong.empty(), OptionalLong.of(54399));
        }

        assertEquals(54321, attribute(shared.resolve("new"), "uid"));
        assertEquals(54399, attribute(shared.resolve("new"), "gid"));
        mode(home, "rwxrwxrwx");
        try (var root = open(BOB, home)) { // who owns it, and is not in the group
            root.create("shared/other", 0600).close();
        }
        Files.setAttribute(shared, "unix:uid", 0);
        try (var root = open(BOB, home)) {
            refused(() -> root.openDirectory("shared"));
        }
    }

    @Test
    void aRootThatTheAccountCannotReachIsNotOpened() throws Exception {
        refused(() -> open(BOB, home));
        var below = make(home.resolve("below"), BOB, "rwx------");
        refused(() -> open(BOB, below));
        refused(() -> open(ALICE, below));
    }

    @Test
    void oneAfterTheOtherActsAsItself() throws Exception {
        mode(home, "rwxrwxrwx");
        for (var i = 0; i < 20; i++) {
            for (var account : List.of(ALICE, BOB)) {
                try (var root = open(account, home)) {
                    var name = account.name() + i;
                    root.create(name, 0600).close();
                    assertEquals(account.uid(), root.status(name, false).owner());
                    assertEquals(account.gid(), root.status(name, false).group());
                }
            }
        }
        Files.createFile(home.resolve("own"));
        assertEquals(0, attribute(home.resolve("own"), "uid"));
    }

    @Test
    void callsAtOnceAndOfVirtualThreadsAreMadeByTheAccountToo() throws Exception {
        var failures = Collections.synchronizedList(new ArrayList<Object>());
        var begin = new CountDownLatch(1);
        try (var root = open(ALICE, home);
                var callers = new TaskGroup(failures::add)) {
            for (var i = 0; i < 24; i++) {
                var name = "caller" + i;
                Runnable calls = () -> {
                    try {
                        begin.await();
                        for (var j = 0; j < 20; j++) {
                            writeAndCheck(root, name + "-" + j);
                        }
                        if (IdentityCalls.fsUid() != 0 || IdentityCalls.fsGid() != 0) {
                            failures.add(name + " acts as somebody else");
                        }
                    } catch (Exception e) {
                        failures.add(e);
                    }
                };
                if (i % 2 == 0) {
                    callers.startPlatform(name, calls);
                } else {
                    callers.startVirtual(name, calls);
                }
            }
            begin.countDown();
        }

        assertEquals(List.of(), failures);
        assertEquals(24 * 20, names(home).size());
        for (var name : names(home)) {
            assertEquals(54321, attribute(home.resolve(name), "uid"));
        }
    }

    @Test
    void theThreadsHaveNothingOfRootLeftAndReachNothingElse() throws Exception {
        var outside = Files.writeString(temporary.resolve("outside"), "everybody may read this");
        mode(outside, "rw-rw-rw-");
        var threads = new ActingThreads(ALICE, home, tasks);
        try {
            threads.act(() -> {
                assertEquals(54321, IdentityCalls.fsUid());
                assertEquals(54321, IdentityCalls.fsGid());
                assertTrue(IdentityCalls.hasGroups(List.of(54321L, 54399L)));
                assertTrue(IdentityCalls.hasNoCapabilities());
                assertTrue(IdentityCalls.setGroups(List.of(0L)) < 0, "groups cannot be taken back");
                assertEquals(54321, IdentityCalls.setFsUid(54322));
                assertEquals(54321, IdentityCalls.fsUid(), "nor can another one's number");
            });
            var status = threads.call(() -> Proc.text(Path.of("/proc/thread-self/status")));
            Assumptions.assumeTrue(confines(), "this kernel has no Landlock");
            assertEquals("", status); // is elsewhere
            threads.act(() ->
                    assertTrue(Errno.EACCES.is(Posix.openat(Posix.AT_FDCWD, outside.toString(), OpenFlags.O_RDONLY))));
        } finally {
            threads.close();
        }
    }

    @Test
    void withoutLinksIsWithoutLinks() throws Exception {
        try (var root = open(ALICE, home)) {
            root.makeDirectory("a", 0700);
            root.makeLink("b", "a");
        }
        try (var root = ActingDisk.of(PosixDisk.SYSTEM, ALICE, tasks).openWithoutLinks(home, "")) {
            refused(() -> root.openDirectory("b"));
        }
    }

    @Test
    void afterTheEndNothingIsDone() throws Exception {
        var root = open(ALICE, home);
        var below = root.openDirectory(".");
        var file = root.create("file", 0600);
        root.close();

        assertThrows(RftException.class, () -> root.create("new", 0600));
        assertThrows(RftException.class, () -> below.create("new", 0600));
        assertThrows(RftException.class, () -> file.write(0, bytes("x")));
        file.close();
        below.close();
        root.close();
        assertEquals(Set.of("file"), names(home));
    }

    @Test
    void aThreadThatIsSomebodyAlreadyBecomesNobodyElse() throws Exception {
        var threads = new ActingThreads(ALICE, home, tasks);
        try {
            threads.act(() -> {
                var failure = assertThrows(RftException.class, () -> Identity.assume(BOB));
                assertEquals(ErrorCode.PERMISSION, failure.code());
            });
        } finally {
            threads.close();
        }
        assertThrows(RftException.class, () -> Identity.assume(account("root", 0, 0L)));
        assertEquals(0, IdentityCalls.fsUid());
    }

    @Test
    void noCallGoesPastTheThreads() {
        for (var pair : Map.of(
                        Directory.class, ActingDirectory.class,
                        DiskFile.class, ActingFile.class,
                        NamePages.class, ActingNames.class)
                .entrySet()) {
            var own = Arrays.stream(pair.getValue().getDeclaredMethods())
                    .map(ActingDiskTest::signature)
                    .collect(Collectors.toSet());
            for (var method : pair.getKey().getMethods()) {
                if (!Modifier.isStatic(method.getModifiers())) {
                    assertTrue(own.contains(signature(method)), method + " is made by the caller's own thread");
                }
            }
        }
    }

    @Test
    void copiesAreMadeByTheKernelHereToo() throws Exception {
        try (var root = open(ALICE, home);
                var source = root.create("source", 0600);
                var copy = root.create("copy", 0600)) {
            source.write(0, bytes("hello"));

            if (!copy.cloneOf(source)) {
                assertEquals(5, copy.copyOf(source, 0, 5));
            }

            assertEquals("hello", content(root, "copy"));
            assertEquals(FileStatus.Type.FILE, copy.status().type());
            assertFalse(root.space().total() == 0);
        }
    }

    private static void writeAndCheck(Directory root, String name) throws RftException {
        try (var file = root.create(name, 0600)) {
            file.write(0, bytes(name));
            if (file.status().owner() != 54321) {
                throw new RftException(ErrorCode.OTHER, name + " is somebody else's");
            }
        }
    }

    private static boolean confines() throws RftException {
        try (var found = Landlock.beneath(Path.of("/")).orElse(null)) {
            return found != null;
        }
    }

    private Directory open(Account account, Path root) throws RftException {
        return ActingDisk.of(PosixDisk.SYSTEM, account, tasks).open(root, "");
    }

    private static void refused(Executable what) {
        assertEquals(
                ErrorCode.PERMISSION, assertThrows(RftException.class, what).code());
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    private static String content(Directory root, String name) throws RftException {
        try (var file = root.openForRead(name)) {
            var content = ByteBuffer.allocateDirect(100);
            file.read(0, content);
            return UTF_8.decode(content.flip()).toString();
        }
    }

    private static Path make(Path directory, Account owner, String mode) throws IOException {
        Files.createDirectory(directory);
        mode(directory, mode);
        Files.setAttribute(directory, "unix:uid", (int) owner.uid());
        Files.setAttribute(directory, "unix:gid", (int) owner.gid());
        return directory;
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static int attribute(Path path, String name) throws IOException {
        return (int) Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    private static Set<String> names(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static Account account(String name, long uid, Long... groups) {
        return new Account(name, uid, groups[0], List.of(groups), Optional.empty());
    }
}
