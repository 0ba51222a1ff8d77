package io.rft.cli;

import io.rft.RftException;
import io.rft.channel.TlsProvider;
import io.rft.console.ExitCode;
import io.rft.console.Units;
import io.rft.posix.PosixDirectory;
import io.rft.posix.Processors;
import io.rft.posix.TcpSupport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks whether this machine has what transfers need, and what makes them fast. Changes nothing. One thread. */
final class Checkup {
    private static final int JAVA_LEAST = 25;
    private static final int YEAR_LEAST = 2026; // nothing of this program is older
    private static final long FREE_BYTES_LEAST = 16L << 20;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final World world;

    Checkup(World world) {
        this.world = world;
    }

    List<Finding> findings() {
        var found = new ArrayList<Finding>();
        found.add(java());
        found.add(confinement());
        found.add(tls(TlsProvider.best(), Processors.haveAes()));
        found.add(sockets(TcpSupport.missing()));
        if (TcpSupport.missing().isEmpty()) {
            found.add(congestion(TcpSupport.current(), TcpSupport.refusal("bbr")));
        }
        found.add(clock());
        found.add(names(System.getProperty("sun.jnu.encoding", "")));
        found.add(directory("configuration", world.directories().configuration()));
        found.add(directory("state", world.directories().state()));
        found.add(directory("cache", world.directories().cache()));
        return found;
    }

    private static Finding java() {
        var version = Runtime.version();
        var text = version + ", " + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, memory for Java "
                + Units.formatBytes(Runtime.getRuntime().maxMemory());
        return version.feature() >= JAVA_LEAST
                ? Finding.ok("java", text)
                : Finding.bad("java", text, "RFT needs Java " + JAVA_LEAST + ".", ExitCode.OTHER);
    }

    /** What keeps every path below its root. */
    private Finding confinement() {
        try (var _ = PosixDirectory.open(Path.of("/"))) {
            return Finding.ok("openat2", "the kernel keeps paths below their root");
        } catch (RftException | LinkageError e) {
            return Finding.bad(
                    "openat2",
                    String.valueOf(e.getMessage()),
                    "Files can only be read and written on Linux 5.6 or newer, where Java may call the system.",
                    ExitCode.OTHER);
        }
    }

    static Finding tls(TlsProvider provider, Optional<Boolean> aes) {
        var processors = aes.map(has -> has ? ", processors with AES" : ", processors without AES")
                .orElse("");
        var text = provider + processors;
        if (provider != TlsProvider.CONSCRYPT) {
            return Finding.note(
                    "tls",
                    text,
                    "There is no native TLS for this machine: encryption takes more processor time, above all at the start.");
        }
        return aes.orElse(true)
                ? Finding.ok("tls", text)
                : Finding.note("tls", text, "Encryption takes several times the processor time here.");
    }

    static Finding sockets(Optional<String> missing) {
        return missing.map(
                        why -> Finding.note(
                                "sockets",
                                "the kernel cannot be asked about connections: " + why,
                                "Transfers keep the system's congestion control and buffers, and know less of what limits them."))
                .orElseGet(() -> Finding.ok(
                        "sockets", "the kernel tells of connections, and can be asked for other congestion control"));
    }

    static Finding congestion(TcpSupport tcp, Optional<String> bbrRefused) {
        var system = "the system's is " + (tcp.congestion().isEmpty() ? "unknown" : tcp.congestion())
                + ", a send buffer grows to " + Units.formatBytes(tcp.sendBufferMax());
        return bbrRefused
                .map(why -> Finding.note(
                        "congestion",
                        system + "; bbr cannot be had: " + why,
                        "Over long or lossy paths bbr is many times faster: as root, modprobe tcp_bbr, and add bbr to"
                                + " net.ipv4.tcp_allowed_congestion_control."))
                .orElseGet(() -> Finding.ok("congestion", system + "; bbr can be had"));
    }

    private Finding clock() {
        var now = world.clock().instant().atZone(world.clock().getZone());
        var text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now.withNano(0));
        return now.getYear() >= YEAR_LEAST
                ? Finding.ok("clock", text)
                : Finding.note(
                        "clock",
                        text + " is in the past",
                        "No transfer depends on it, but timetables, and for how long interrupted transfers are kept, do.");
    }

    static Finding names(String encoding) {
        return encoding.equalsIgnoreCase("UTF-8")
                ? Finding.ok("names", "file names are UTF-8")
                : Finding.bad(
                        "names",
                        "file names are " + encoding + ": others than ASCII cannot be opened",
                        "Start rft with LC_ALL=C.UTF-8.",
                        ExitCode.OTHER);
    }

    /** One of the user's: it is made at the first need. */
    static Finding directory(String name, Path directory) {
        try {
            var there = directory;
            while (!Files.exists(there)) {
                there = Optional.ofNullable(there.getParent()).orElse(Path.of("/"));
            }
            var free = Files.getFileStore(there).getUsableSpace();
            var text = directory + (there.equals(directory) ? "" : " (not made yet)") + ", " + Units.formatBytes(free)
                    + " free";
            return Files.isDirectory(there) && Files.isWritable(there)
                    ? writable(name, directory, there.equals(directory), text, free)
                    : Finding.bad(name, text + ", and cannot be written", "See to its permissions.", ExitCode.STORAGE);
        } catch (IOException e) {
            return Finding.bad(name, directory + ": " + e.getMessage(), "See to its permissions.", ExitCode.STORAGE);
        }
    }

    private static Finding writable(String name, Path directory, boolean made, String text, long free)
            throws IOException {
        if (free < FREE_BYTES_LEAST) {
            return Finding.bad(name, text, "Make room: what was interrupted is kept in mind there.", ExitCode.STORAGE);
        }
        if (made && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS))) {
            return Finding.note(name, text + ", and others may look into it", "Run: chmod 700 " + directory);
        }
        return Finding.ok(name, text);
    }
}
