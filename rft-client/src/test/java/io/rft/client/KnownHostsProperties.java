package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.seeded.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsProperties {
    @TempDir
    Path directory;

    @Seeded(30)
    void itHoldsWhatWasAddedAndNotRemoved(SplittableRandom random) throws RftException {
        var hosts = new KnownHosts(directory.resolve("known_hosts"));
        var model = new ArrayList<KnownHosts.Host>();
        for (var step = 0; step < 20; step++) {
            var host = new KnownHosts.Host(name(random), fingerprint(random));
            if (random.nextInt(3) > 0) {
                assertEquals(!model.contains(host), hosts.add(host));
                if (!model.contains(host)) {
                    model.add(host);
                }
            } else {
                var before = model.size();
                model.removeIf(one -> one.hostAndPort().equals(host.hostAndPort()));
                assertEquals(before - model.size(), hosts.remove(host.hostAndPort()));
            }
            assertEquals(model, hosts.hosts());
        }
    }

    /** A file that was damaged names fewer servers only if a line that is named in the error says so, or was made a comment. */
    @Seeded(200)
    void damageIsAnErrorOrChangesOnlyItsLine(SplittableRandom random) throws IOException {
        var path = directory.resolve("known_hosts");
        var lines = new ArrayList<String>();
        for (var i = 0; i < 4; i++) {
            lines.add(new KnownHosts.Host("h" + i + ":7380", fingerprint(random)).toString());
        }
        var hit = random.nextInt(lines.size());
        var line = new StringBuilder(lines.get(hit));
        line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(32, 127));
        lines.set(hit, line.toString());
        Files.writeString(path, String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));

        try {
            var found = new KnownHosts(path)
                    .hosts().stream().map(KnownHosts.Host::toString).toList();
            assertTrue(found.containsAll(without(lines, hit)), found.toString());
        } catch (RftException e) {
            assertEquals(ErrorCode.USAGE, e.code());
            assertTrue(String.valueOf(e.getMessage()).startsWith(path + ":" + (hit + 1) + ": "), e.getMessage());
        }
    }

    private static List<String> without(List<String> lines, int index) {
        var rest = new ArrayList<>(lines);
        rest.remove(index);
        return rest;
    }

    private static String name(SplittableRandom random) {
        return List.of("h:1", "h:2", "[::1]:1", "x.example:7380").get(random.nextInt(4));
    }

    private static String fingerprint(SplittableRandom random) {
        var digest = new byte[32];
        digest[0] = (byte) random.nextInt(3);
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    }
}
