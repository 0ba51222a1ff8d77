package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.SshPublicKey;
import io.rft.protocol.SshSignatures;
import io.rft.protocol.SshWire;
import io.rft.seeded.Seeded;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent of the test's own, which says what the test has it say. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SshAgentTest {
    private static final byte[] STATEMENT = {1, 2, 3};

    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bugs::add);
    private Path directory = Path.of("/");
    private final ServerSocketChannel listener;
    private volatile UnaryOperator<byte[]> answers = question -> new byte[] {5};

    SshAgentTest() throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    }

    /** The name of a socket must be short. */
    @BeforeEach
    void listen() throws IOException {
        directory = Files.createTempDirectory("rft");
        listener.bind(UnixDomainSocketAddress.of(directory.resolve("agent")));
        tasks.startVirtual("agent", this::serve);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        tasks.close();
        Files.delete(directory.resolve("agent"));
        Files.delete(directory);
        assertEquals(List.of(), bugs);
    }

    @Test
    void itsKeysAreThoseOfAKindThatIsUsedHere() throws Exception {
        var one = key(pair("Ed25519", 255));
        var other = key(pair("EC", 256));
        var rsa = (RSAPublicKey) pair("RSA", 1024).getPublic();
        var shortRsa = SshWire.strings(
                SshWire.utf8("ssh-rsa"),
                rsa.getPublicExponent().toByteArray(),
                rsa.getModulus().toByteArray());
        var strange = SshWire.strings(SshWire.utf8("sk-ssh-ed25519@openssh.com"), new byte[32], SshWire.utf8("ssh:"));
        answers = question -> {
            assertEquals(1, question.length);
            assertEquals(11, question[0]);
            return identities(
                    4, one.blob().toBytes(), strange, shortRsa, other.blob().toBytes());
        };

        assertEquals(List.of(one, other), agent().keys());
    }

    @Test
    void itSignsALogin() throws Exception {
        for (var pair : List.of(pair("Ed25519", 255), pair("RSA", 2048))) {
            var key = key(pair);
            var isRsa = key.algorithm() == SshPublicKey.Algorithm.RSA;
            answers = question -> {
                var fields = ByteBuffer.wrap(question);
                assertEquals(13, fields.get());
                assertEquals(key.blob(), new Blob(SshWire.string(fields)));
                var what = SshWire.string(fields);
                assertEquals(isRsa ? 4 : 0, fields.getInt(), "rsa-sha2-512");
                return signed(isRsa ? "rsa-sha2-512" : "ssh-ed25519", isRsa ? "SHA512withRSA" : "Ed25519", pair, what);
            };

            var signature = agent().sign(key, STATEMENT);

            assertTrue(SshSignatures.verify(key, signature, STATEMENT));
        }
    }

    @Test
    void aRefusalOrAWrongSignatureIsNotTheEndOfTheLogin() throws Exception {
        var pair = pair("Ed25519", 255);
        var key = key(pair);

        assertThrows(AuthenticationException.class, () -> agent().sign(key, STATEMENT));
        answers = question -> signed("ssh-ed25519", "Ed25519", pair, new byte[5]);
        assertThrows(AuthenticationException.class, () -> agent().sign(key, STATEMENT));
        answers = question -> signed("ssh-rsa", "Ed25519", pair, SshSignatures.toBeSigned(STATEMENT));
        assertThrows(AuthenticationException.class, () -> agent().sign(key, STATEMENT));
    }

    @Test
    void whatIsNoAnswerIsAnErrorAndNothingIsAllocatedForIt() {
        for (var answer : List.of(
                new byte[] {12},
                new byte[] {12, 0, 0},
                new byte[] {12, 0, 0, 0, 1},
                new byte[] {12, 0, 0, 0, 1, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff},
                identities(1, new byte[] {0, 0, 0, 11}),
                new byte[SshAgent.ANSWER_BYTES_MAX + 1],
                new byte[0])) {
            answers = question -> answer;

            assertEquals(
                    ErrorCode.OTHER,
                    assertThrows(RftException.class, () -> agent().keys()).code());
        }
    }

    @Test
    void ofVeryManyKeysTheFirstAreTaken() throws Exception {
        var key = key(pair("Ed25519", 255)).blob().toBytes();
        var many = new ArrayList<byte[]>();
        for (var i = 0; i < 1000; i++) {
            many.add(key);
        }
        answers = question -> identities(1000, many.toArray(byte[][]::new));

        assertEquals(SshAgent.KEYS_MAX, agent().keys().size());
    }

    @Test
    void whereThereIsNoAgentItIsSaid() {
        for (var path : List.of(directory.resolve("none"), Path.of("/" + "x".repeat(200)))) {
            var failure = assertThrows(RftException.class, () -> new SshAgent(path).keys());

            assertTrue(String.valueOf(failure.getMessage()).startsWith("the ssh-agent at " + path));
        }
    }

    @Seeded(200)
    void anyDamageIsRefusedInWordsOrLeavesKeys(SplittableRandom random) throws Exception {
        var key = key(pair("Ed25519", 255));
        var bytes = identities(2, key.blob().toBytes(), key.blob().toBytes());
        for (var changes = 1 + random.nextInt(4); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        answers = question -> bytes;
        try {
            assertTrue(agent().keys().size() <= 2);
        } catch (RftException e) {
            assertEquals(ErrorCode.OTHER, e.code());
        }
    }

    private SshAgent agent() {
        return new SshAgent(directory.resolve("agent"));
    }

    private void serve() {
        while (true) {
            try (var caller = listener.accept()) {
                var question =
                        read(caller, read(caller, Integer.BYTES).getInt()).array();
                var answer = ByteBuffer.wrap(SshWire.strings(answers.apply(question)));
                while (answer.hasRemaining()) {
                    caller.write(answer);
                }
            } catch (IOException e) {
                if (!listener.isOpen()) {
                    return;
                }
            }
        }
    }

    private static ByteBuffer read(SocketChannel from, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (from.read(bytes) < 0) {
                throw new IOException("no question");
            }
        }
        return bytes.flip();
    }

    private static byte[] identities(int count, byte[]... blobs) {
        var strings = new ArrayList<byte[]>();
        for (var blob : blobs) {
            strings.add(blob);
            strings.add(SshWire.utf8("a comment"));
        }
        var all = SshWire.strings(strings.toArray(byte[][]::new));
        return ByteBuffer.allocate(5 + all.length)
                .put((byte) 12)
                .putInt(count)
                .put(all)
                .array();
    }

    private static byte[] signed(String sshName, String javaName, KeyPair pair, byte[] what) {
        try {
            var signer = Signature.getInstance(javaName);
            signer.initSign(pair.getPrivate());
            signer.update(what);
            var inner = SshWire.strings(SshWire.utf8(sshName), signer.sign());
            var all = SshWire.strings(inner);
            return ByteBuffer.allocate(1 + all.length).put((byte) 14).put(all).array();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static SshPublicKey key(KeyPair pair) {
        return SshPublicKey.ofJca(pair.getPublic());
    }

    private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
