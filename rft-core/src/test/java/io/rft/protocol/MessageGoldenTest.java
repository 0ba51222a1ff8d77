package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rft.RftException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden files are the protocol: what this version reads and writes is what they say, to the byte. */
class MessageGoldenTest {
    @ParameterizedTest
    @MethodSource("all")
    void everyMessageIsWrittenAsItsGoldenFile(Golden golden) {
        assertEquals(golden.file(), new String(MessageCodec.encode(golden.value()), UTF_8));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyGoldenFileIsReadAsItsMessage(Golden golden) throws RftException {
        assertEquals(
                golden.value(),
                MessageCodec.decode(ByteBuffer.wrap(golden.file().getBytes(UTF_8))));
    }

    @Test
    void everyMessageHasAGoldenFile() {
        var shown = Golden.ALL.stream().map(golden -> golden.value().message().getClass());

        assertEquals(messages(), shown.collect(Collectors.toSet()));
    }

    private static Set<Class<?>> messages() {
        return Arrays.stream(Message.class.getPermittedSubclasses())
                .flatMap(MessageGoldenTest::records)
                .collect(Collectors.toSet());
    }

    private static Stream<Class<?>> records(Class<?> kind) {
        return kind.isSealed()
                ? Arrays.stream(kind.getPermittedSubclasses()).flatMap(MessageGoldenTest::records)
                : Stream.of(kind);
    }

    private static Stream<Golden> all() {
        return Golden.ALL.stream();
    }
}
