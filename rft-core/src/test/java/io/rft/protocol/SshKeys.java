package io.rft.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** Keys, and signatures by them, that OpenSSH made for tests; they open nothing anywhere. */
final class SshKeys {
    private SshKeys() {}

    static String text(String name) throws IOException {
        try (var in = Objects.requireNonNull(SshKeys.class.getResourceAsStream("/protocol/ssh/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** What {@code ssh-keygen -Y sign} wrote, without its armour. */
    static Blob signature(String name) throws IOException {
        var base64 = text(name + ".sig").lines().filter(line -> !line.startsWith("-----"));
        return new Blob(Base64.getDecoder().decode(String.join("", base64.toList())));
    }
}
