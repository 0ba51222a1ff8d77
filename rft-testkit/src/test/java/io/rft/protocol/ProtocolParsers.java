package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.testkit.corpus.Input;
import io.rft.testkit.corpus.Parser;
import io.rft.testkit.corpus.Parser.Form;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/** What a peer sends, and the keys of users. */
public final class ProtocolParsers {
    private static final byte[] STATEMENT = SshWire.utf8("what was signed");
    private static final SshPublicKey KEY =
            SshPublicKey.parse("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKeFUcjiCdFipaMSJpX5MUErhIWjBifuNkuZ6rBZ6e+m");

    private ProtocolParsers() {}

    public static List<Parser> all() {
        return List.of(
                Parser.of("json", Form.TEXT, ProtocolParsers::message),
                Parser.of("message", Form.TEXT, ProtocolParsers::message),
                Parser.of("block-header", Form.HEX, ProtocolParsers::blockHeader),
                Parser.ofArguments(
                        "path",
                        Form.TEXT,
                        input -> RemotePath.parse(input.text()).toString()),
                Parser.ofArguments(
                        "path-below",
                        Form.TEXT,
                        input -> RemotePath.parseBelow(input.text()).relative()),
                Parser.ofArguments(
                        "transfer-id",
                        Form.TEXT,
                        input -> TransferId.parse(input.text()).toString()),
                Parser.ofArguments(
                        "session-id",
                        Form.TEXT,
                        input -> SessionId.parse(input.text()).toString()),
                Parser.ofArguments("public-key", Form.TEXT, ProtocolParsers::publicKey),
                Parser.of("signature", Form.REPORT, ProtocolParsers::signature));
    }

    private static String message(Input input) throws MalformedMessageException {
        return new String(MessageCodec.encode(MessageCodec.decode(input.buffer())), UTF_8);
    }

    private static String blockHeader(Input input) throws Exception {
        var bytes = ByteBuffer.allocate(BlockHeader.BYTES);
        BlockHeaderCodec.encode(BlockHeaderCodec.decode(input.buffer()), bytes);
        return HexFormat.of().formatHex(bytes.array());
    }

    /** To the point of its use. */
    private static String publicKey(Input input) {
        var key = SshPublicKey.parse(input.text());
        key.toJca();
        return key.toString();
    }

    private static String signature(Input input) throws Parser.Unreadable {
        if (!SshSignatures.verify(KEY, new Blob(input.bytes()), STATEMENT)) {
            throw new Parser.Unreadable("no signature of the statement");
        }
        return "a signature of the statement";
    }
}
