package io.rft.daemon;

import io.rft.posix.Pam;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a daemon asks the process that talks to PAM, and how it goes over the pipe: the length of the rest in two bytes, big end first,
 * then a byte that says what is asked, then each text as its length in two bytes and its bytes. Whatever is longer, shorter or other than that is
 * no request. Texts are neither empty, nor longer than {@link Pam} takes, nor have a NUL. The bytes of a password are whoever's who made the
 * request, who wipes them.
 */
sealed interface PamRequest {
    /** The longest there is. */
    int BYTES_MAX = 1 + 3 * Short.BYTES + Pam.ACCOUNT_BYTES_MAX + Pam.PEER_BYTES_MAX + Pam.PASSWORD_BYTES_MAX;

    /** Whether the library is there. */
    record Hello() implements PamRequest {}

    /** Whether the account may come in. */
    record Account(String account, String peer) implements PamRequest {
        public Account {
            require(utf8(account), Pam.ACCOUNT_BYTES_MAX);
            require(utf8(peer), Pam.PEER_BYTES_MAX);
        }
    }

    /** Whether this is the account's password, and it may come in. No record, which would give the password away. */
    final class Password implements PamRequest {
        private final Account account;
        private final byte[] password;

        Password(Account account, byte[] password) {
            require(password, Pam.PASSWORD_BYTES_MAX);
            this.account = account;
            this.password = password;
        }

        Account account() {
            return account;
        }

        /** The array itself, for whoever wipes it. */
        byte[] password() {
            return password;
        }
    }

    /** In one piece; what was made for that is wiped. */
    default void write(OutputStream out) throws IOException {
        var frame = ByteBuffer.allocate(Short.BYTES + BYTES_MAX).position(Short.BYTES);
        try {
            switch (this) {
                case Hello() -> frame.put((byte) 0);
                case Password request -> {
                    frame.put((byte) 1);
                    put(frame, request.account());
                    put(frame, request.password());
                }
                case Account account -> {
                    frame.put((byte) 2);
                    put(frame, account);
                }
            }
            frame.putShort(0, (short) (frame.position() - Short.BYTES));
            out.write(frame.array(), 0, frame.position());
            out.flush();
        } finally {
            Arrays.fill(frame.array(), (byte) 0);
        }
    }

    /** The next one; empty at the end. Fails with {@link IOException} for what is none. */
    static Optional<PamRequest> read(InputStream from) throws IOException {
        var in = new DataInputStream(from);
        var first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        var length = first << Byte.SIZE | in.readUnsignedByte();
        if (length > BYTES_MAX) {
            throw malformed("is too long");
        }
        var body = new byte[length];
        try {
            in.readFully(body);
            return Optional.of(parse(ByteBuffer.wrap(body)));
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static PamRequest parse(ByteBuffer body) throws IOException {
        if (!body.hasRemaining()) {
            throw malformed("is empty");
        }
        var kind = body.get();
        try {
            var request = switch (kind) {
                case 0 -> new Hello();
                case 1 -> new Password(account(body), take(body));
                case 2 -> account(body);
                default -> throw malformed("is of an unknown kind");
            };
            if (body.hasRemaining()) {
                throw malformed("has more than belongs to it");
            }
            return request;
        } catch (IllegalArgumentException e) {
            throw new IOException("a request to PAM " + e.getMessage(), e);
        }
    }

    private static Account account(ByteBuffer body) throws IOException {
        return new Account(text(take(body)), text(take(body)));
    }

    private static String text(byte[] utf8) throws IOException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] take(ByteBuffer body) throws IOException {
        if (body.remaining() < Short.BYTES) {
            throw new EOFException("a request to PAM ends early");
        }
        var length = Short.toUnsignedInt(body.getShort());
        if (length > body.remaining()) {
            throw new EOFException("a request to PAM ends early");
        }
        var text = new byte[length];
        body.get(text);
        return text;
    }

    private static void put(ByteBuffer frame, Account account) {
        put(frame, utf8(account.account()));
        put(frame, utf8(account.peer()));
    }

    private static void put(ByteBuffer frame, byte[] text) {
        frame.putShort((short) text.length).put(text);
    }

    private static void require(byte[] text, int bytesMax) {
        if (!Pam.isText(text, bytesMax)) {
            throw new IllegalArgumentException("has an empty text, one that is too long, or one with a NUL");
        }
    }

    private static IOException malformed(String problem) {
        return new IOException("a request to PAM " + problem);
    }
}
