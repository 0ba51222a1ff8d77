package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessEndTest {
    /** A program that ends so. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            System.out.println("work");
            ProcessEnd.atOnce(Integer.parseInt(args[0]));
            System.out.println("still here");
        }
    }

    @Test
    void nothingRunsAfterIt() throws Exception {
        for (var code : List.of(0, 7, 130)) {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Program.class.getName(),
                            String.valueOf(code))
                    .redirectErrorStream(true)
                    .start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("work\n", output);
            assertEquals(code, process.waitFor());
        }
    }
}
