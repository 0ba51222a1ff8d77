package io.rft.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.seeded.Seeded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

class TomlFileProperties {
    private static final Path PATH = Path.of("/etc/rft/rftd.toml");
    private static final Pattern MESSAGE = Pattern.compile("/etc/rft/rftd\\.toml:(\\d+): \\P{Cntrl}+");
    private static final String GOOD = """
            # a comment
            listen = [
              "127.0.0.1:7380",
              "[::1]:7380",
            ]
            state-dir = "/var/lib/rft"

            [limits]
            total = "1Gbit"
            max-data-connections = 10
            [auth]
            methods = ["publickey", "password"]
            login-grace = '''20s'''
            [[user]]
            name = "alice"
            root = "/"
            """;
    private static final List<String> PIECES = List.of(
            "\n", "=", "[", "]", "[[", "{", "}", "\"", "'''", "#", ".", ",", "\0", "\u001b", "é", "\ud83d", "1",
            "a = 1\n");

    /** Whatever a file holds: it is understood, or the error names one of its lines on a line of its own. */
    @Seeded(400)
    void aDamagedConfigurationIsUnderstoodOrItsLineIsNamed(SplittableRandom random) {
        var text = new StringBuilder(GOOD);
        for (var i = random.nextInt(1, 6); i > 0; i--) {
            var at = random.nextInt(text.length() + 1);
            if (random.nextBoolean()) {
                text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
            } else {
                text.delete(at, Math.min(text.length(), at + random.nextInt(1, 20)));
            }
        }

        try {
            DaemonConfig.parse(PATH, text.toString());
        } catch (RftException e) {
            assertEquals(ErrorCode.USAGE, e.code());
            var message = MESSAGE.matcher(String.valueOf(e.getMessage()));
            assertTrue(message.matches(), e.getMessage());
            var line = Integer.parseInt(message.group(1));
            assertTrue(line >= 1 && line <= text.toString().lines().count() + 1, e.getMessage());
        }
    }

    /** An unknown key is found on the very line where it was put, whatever stands around it. */
    @Seeded(200)
    void theLineOfAnUnknownKeyIsFound(SplittableRandom random) {
        var blocks = new ArrayList<String>();
        for (var i = 0; i < random.nextInt(1, 12); i++) {
            blocks.add(
                    switch (random.nextInt(5)) {
                        case 0 -> "[[user]]\nname = \"u" + i + "\"\nroot = \"/\"\n";
                        case 1 -> "[[user]]\n# who\nname = \"u" + i + "\"\n\nroot = \"\"\"\n/\"\"\"\n";
                        case 2 -> "# [[user]]\n\n";
                        case 3 -> "[[user]]\nname = \"u" + i + "\"\nroot = \"/\"\nkeys = [\n  # none\n\n]\n";
                        default -> "\n";
                    });
        }
        var wrong = random.nextInt(blocks.size() + 1);
        blocks.add(wrong, "[[user]]\nname = \"w\"\nroot = \"/\"\nfrobnicate = [\n1,\n2 ]\n");
        var before = String.join("", blocks.subList(0, wrong));

        var failure = assertFails(String.join("", blocks));

        assertTrue(
                failure.startsWith(PATH + ":" + (before.lines().count() + 4) + ": user.frobnicate: unknown key"),
                failure);
    }

    private static String assertFails(String text) {
        try {
            DaemonConfig.parse(PATH, text);
        } catch (RftException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("is understood: " + text);
    }
}
