package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TcpSupportTest {
    @TempDir
    private Path directory;

    @Test
    void theSystemsSettingsAreRead() throws IOException {
        Files.writeString(directory.resolve("tcp_congestion_control"), "cubic\n");
        Files.writeString(directory.resolve("tcp_available_congestion_control"), "reno cubic bbr\n");
        Files.writeString(directory.resolve("tcp_allowed_congestion_control"), "reno cubic\n");
        Files.writeString(directory.resolve("tcp_wmem"), "4096\t16384\t4194304\n");

        assertEquals(
                new TcpSupport("cubic", List.of("reno", "cubic", "bbr"), List.of("reno", "cubic"), 4194304),
                TcpSupport.read(directory));
    }

    /** The kernel answers a read of such a file in a way of its own. */
    @Test
    void theSettingsOfThisSystemAreRead() {
        assumeTrue(Files.exists(Path.of("/proc/sys/net/ipv4/tcp_wmem")), "this system shows no settings");

        var support = TcpSupport.current();

        assertTrue(support.sendBufferMax() >= 4096, support.toString());
        assertTrue(support.available().contains(support.congestion()), support.toString());
    }

    @Test
    void aSystemThatShowsNothingHasNothing() throws IOException {
        Files.writeString(directory.resolve("tcp_wmem"), "many\n");

        assertEquals(new TcpSupport("", List.of(), List.of(), 0), TcpSupport.read(directory));
    }

    @Test
    void linuxHasSocketsToLookAt() {
        assumeTrue(Machine.unsupported().isEmpty(), () -> Machine.unsupported().orElseThrow());

        assertEquals(Optional.empty(), TcpSupport.missing());
    }

    @Test
    void whatCannotBeHadIsSaid() {
        assumeTrue(TcpSupport.missing().isEmpty(), () -> TcpSupport.missing().orElseThrow());

        assertEquals(Optional.empty(), TcpSupport.refusal(TcpSupport.current().congestion()));
        assertEquals(Optional.of("the system does not have it"), TcpSupport.refusal("nonesuch"));
    }

    @Test
    void aSendBufferIsGrantedInTheKernelsCount() {
        assumeTrue(TcpSupport.missing().isEmpty(), () -> TcpSupport.missing().orElseThrow());

        assertEquals(2 * 50_000, TcpSupport.sendBufferFor(50_000));
        assertTrue(TcpSupport.sendBufferFor(1 << 30) < 1 << 30);
    }

    /** In a Java of its own: what a process has loaded it keeps. */
    @Test
    void whereJavaMayNotCallTheSystemThereIsAReasonAndNothingFails() throws Exception {
        var output = directory.resolve("output");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "--illegal-native-access=deny",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutNativeAccess.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(250, TimeUnit.SECONDS), "it hangs");
        } finally {
            process.destroyForcibly();
        }

        var said = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), said);
        assertTrue(said.contains("missing: Java may not call the system: "), said);
        assertTrue(said.contains("found: false\n"), said);
        assertTrue(said.contains("refusal: Java may not call the system: "), said);
        assertTrue(said.contains("send buffer: 0\n"), said);
    }
}
