package io.rft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.protocol.Blob;
import io.rft.protocol.SshPublicKey;
import io.rft.seeded.Seeded;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

class AuthorizedKeysProperties {
    private static final List<String> PIECES = List.of(
            " ", "\t", "\n", "#", "\"", ",", "=", "ssh-rsa", "from=\"x\"", "\0", "\r", "é", "A", "==", "ssh-ed25519 ");

    /** Damage may cost keys, but never makes one that was not there. */
    @Seeded(500)
    void aDamagedFileGivesNoKeyThatItDidNotHave(SplittableRandom random) {
        var keys = new ArrayList<AuthorizedKey>();
        var text = new StringBuilder();
        for (var i = 0; i < random.nextInt(1, 5); i++) {
            keys.add(key(random));
            text.append(keys.getLast()).append(" comment ").append(i).append('\n');
        }
        for (var i = random.nextInt(0, 6); i > 0; i--) {
            text.insert(random.nextInt(text.length() + 1), PIECES.get(random.nextInt(PIECES.size())));
        }

        var parsed = AuthorizedKeys.parse(text.toString());

        var known = keys.stream().map(AuthorizedKey::key).toList();
        assertTrue(
                known.containsAll(parsed.keys().stream().map(AuthorizedKey::key).toList()), text::toString);
        assertTrue(parsed.refused().stream().allMatch(refused -> refused.line() >= 1), text::toString);
    }

    @Seeded(100)
    void everyKeyOfAGoodFileIsFound(SplittableRandom random) {
        var keys = new ArrayList<AuthorizedKey>();
        var text = new StringBuilder();
        for (var i = 0; i < random.nextInt(20); i++) {
            keys.add(key(random));
            text.append(random.nextBoolean() ? "\n# comment\n" : "")
                    .append(random.nextBoolean() ? "  " : "")
                    .append(keys.getLast())
                    .append(random.nextBoolean() ? " someone@example" : "")
                    .append(random.nextBoolean() ? "\r\n" : "\n");
        }

        assertEquals(new AuthorizedKeys(keys, List.of()), AuthorizedKeys.parse(text.toString()));
    }

    private static AuthorizedKey key(SplittableRandom random) {
        var point = new byte[32];
        random.nextBytes(point);
        var name = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
        var blob = ByteBuffer.allocate(4 + name.length + 4 + point.length)
                .putInt(name.length)
                .put(name)
                .putInt(point.length)
                .put(point);
        return new AuthorizedKey(SshPublicKey.ofBlob(new Blob(blob.array())));
    }
}
