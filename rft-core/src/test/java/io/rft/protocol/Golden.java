package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.Durability;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.ExtendedAttribute;
import io.rft.FoundMetadata;
import io.rft.Metadata;
import io.rft.MetadataChange;
import io.rft.Owner;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.protocol.Message.Credential;
import io.rft.range.ByteRange;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One example of every message, the value of its golden file {@code protocol/golden/NAME.json} and of its example in
 * docs/PROTOCOL.md.
 */
record Golden(String name, Envelope value) {
    private static final TransferId TRANSFER = TransferId.parse("9f86d081884c7d659a2feaa0c55ad015");
    private static final SessionId SESSION = SessionId.parse("2c26b46b68ffc68ff99b453c1d304134");
    private static final Blob NONCE = hex("00112233445566778899aabbccddeeff");
    private static final Credential.PublicKey PUBLIC_KEY =
            new Credential.PublicKey(SshSignaturesTest.KEY.blob(), SshSignaturesTest.OPENSSH);
    private static final Instant MODIFIED = Instant.parse("2026-03-01T12:34:56.789012345Z");
    private static final Instant CHANGED = Instant.parse("2026-03-01T12:34:57Z");
    private static final RemotePath PATH = RemotePath.parse("/data/big.iso");

    private static final Blob SHA256 = hex("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

    /** Signed on a connection whose exporter is the bytes 0 to 31. */
    static final Message.NextKey NEXT_KEY = new Message.NextKey(
            hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004a2c49e83c067d2c7ff"
                    + "17ef47a7121a948362ac6e2857a9ae801b30ea80e06a8c6b0d6f960efd3ec13ea1a5cc96"
                    + "65295ee5921a79f6e1a64d30276224a09cb8ce"),
            hex("3059301306072a8648ce3d020106082a8648ce3d030107034200046e17bfd602b71529f3"
                    + "0aefbaa9fec8623ad01b485a3d8bde993bde78f61b43606313a870062c1ae3f90f6b1798"
                    + "19f689082a2b08e8acb46949e5fe4a3e5c48f8"),
            hex("3045022010175887054530f4a24353bc7d7640fcaa8b4f65d9845b52c8761a63c9bb0469"
                    + "0221008aed8eefa99a38cd3b984f760b1d03a20f5b9c61478d7e0ed2e456f1e8039e34"),
            hex("3045022054ece16d533743c65bc8d6b166881dd32d5315574dbd48a0695d4ba82c8a4890"
                    + "022100a9a708fb373213825673ec0e90decbd7c5c4d19c022f83826ec874b8a64262ea"));

    static final List<Golden> ALL = List.of(
            asking(
                    "hello",
                    1,
                    new Message.Hello(
                            1,
                            "rft/0.1.0",
                            new Settings(
                                    10,
                                    4194304,
                                    new RateLimits(new Rate(125_000_000), Rate.NONE, new Rate(12_500_000))))),
            answering("welcome", 1, new Message.Welcome(1, "rftd/0.1.0", List.of("publickey", "password"))),
            asking(
                    "authenticate-password",
                    2,
                    new Message.Authenticate("ann", 1, new Credential.Password("correct horse battery staple"))),
            asking("authenticate-publickey", 2, new Message.Authenticate("ann", 1, PUBLIC_KEY)),
            asking(
                    "authenticate-publickey-password",
                    2,
                    new Message.Authenticate(
                            "ann",
                            1,
                            new Credential.KeyAndPassword(
                                    PUBLIC_KEY, new Credential.Password("correct horse battery staple")))),
            answering(
                    "authenticated",
                    2,
                    new Message.Authenticated(
                            SESSION,
                            new Settings(8, 262144, new RateLimits(new Rate(125_000_000), Rate.NONE, Rate.NONE)),
                            RemotePath.parse("/home/ann"),
                            true)),
            telling("limits", new Message.RatesWished(new RateLimits(new Rate(6_250_000), Rate.NONE, Rate.NONE))),
            telling("share", new Message.Share(new Rate(3_125_000))),
            telling("held", new Message.Held(Optional.of(Message.HeldBy.DISK))),
            telling("next-key", NEXT_KEY),
            asking("request-tickets", 3, new Message.TicketsPlease(2)),
            answering(
                    "tickets",
                    3,
                    new Message.Tickets(List.of(
                            new Message.Ticket(41, NONCE),
                            new Message.Ticket(42, hex("ffeeddccbbaa99887766554433221100"))))),
            telling(
                    "join",
                    new Message.Join(
                            SESSION,
                            41,
                            NONCE,
                            hex("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"))),
            telling(
                    "join-background",
                    new Message.Join(
                            SESSION,
                            41,
                            NONCE,
                            hex("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"),
                            true)),
            telling(
                    "joined",
                    new Message.Joined(hex("7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"))),
            asking("fetch", 4, new Message.Fetch(TRANSFER, PATH, true)),
            asking("fetch-sha256", 4, new Message.Fetch(TRANSFER, PATH, true, true)),
            asking("fetch-sparse", 4, new Message.Fetch(TRANSFER, PATH, true).sparsely()),
            asking("fetch-probe", 4, Message.Fetch.probe(TRANSFER, 1 << 30)),
            asking(
                    "offer",
                    5,
                    new Message.Offer(
                            TRANSFER, PATH, 10_000_000, MODIFIED, CHANGED, "2049:131074", 0644, 262144, true, true)),
            asking(
                    "offer-sha256",
                    5,
                    new Message.Offer(
                            TRANSFER,
                            PATH,
                            10_000_000,
                            MODIFIED,
                            CHANGED,
                            "2049:131074",
                            0644,
                            262144,
                            true,
                            true,
                            Durability.BLOCK,
                            true)),
            asking(
                    "offer-sparse",
                    5,
                    new Message.Offer(
                                    TRANSFER,
                                    PATH,
                                    10_000_000,
                                    MODIFIED,
                                    CHANGED,
                                    "2049:131074",
                                    0644,
                                    262144,
                                    true,
                                    true)
                            .sparsely()),
            asking("offer-probe", 5, Message.Offer.probe(TRANSFER, 1 << 30, 262144)),
            asking(
                    "pack-offer",
                    5,
                    new Message.PackOffer(
                            TRANSFER,
                            RemotePath.parse("/data"),
                            List.of(
                                    new PackMember(RemotePath.parse("/a/one.txt"), 1234, 0644, MODIFIED),
                                    new PackMember(RemotePath.parse("/a/empty"), 0, 0600, CHANGED)),
                            262144,
                            true,
                            Durability.BLOCK)),
            asking(
                    "fetch-pack",
                    4,
                    new Message.FetchPack(
                            TRANSFER,
                            RemotePath.parse("/data"),
                            List.of(RemotePath.parse("/a/one.txt"), RemotePath.parse("/gone")))),
            answering(
                    "pack-fetched",
                    4,
                    new Message.PackFetched(List.of(new EntryFailure(
                            1, ErrorCode.NOT_FOUND, "cannot look at /data/gone: no such file or directory")))),
            asking("pack-commit", 6, new Message.PackCommit(TRANSFER, 1, 0xe3069283, List.of(1))),
            answering(
                    "pack-committed",
                    6,
                    new Message.PackCommitted(
                            TRANSFER,
                            0xe3069283,
                            List.of(new EntryFailure(
                                    0, ErrorCode.PERMISSION, "cannot create /data/a/one.txt: permission denied")))),
            answering(
                    "accept",
                    5,
                    new Message.Accept(
                            TRANSFER,
                            2,
                            262144,
                            List.of(new ByteRange(524288, 1048576), new ByteRange(4194304, 10_000_000)),
                            true)),
            telling("missing", new Message.Missing(TRANSFER, 2, List.of(new ByteRange(2097152, 2359296)), false)),
            telling(
                    "progress",
                    new Message.Progress(
                            TRANSFER,
                            2,
                            List.of(new ByteRange(4194304, 4718592)),
                            List.of(new ByteRange(524288, 1048576), new ByteRange(2097152, 2359296)))),
            asking("request-checksums", 6, new Message.ChecksumsPlease(TRANSFER, 2, 0, 12000)),
            answering("checksums", 6, new Message.Checksums(hex("8a9136aae3069283"))),
            asking("withdraw", 6, new Message.Withdraw(TRANSFER, 2, List.of(new ByteRange(262144, 524288)))),
            asking("commit", 6, new Message.Commit(TRANSFER, 2, 0xe3069283)),
            asking("commit-readback", 6, new Message.Commit(TRANSFER, 2, 0xe3069283, true)),
            asking("commit-sha256", 6, new Message.Commit(TRANSFER, 2, 0xe3069283, false, Optional.of(SHA256))),
            answering("committed", 6, new Message.Committed(TRANSFER, 10_000_000, 0xe3069283)),
            answering(
                    "committed-sha256",
                    6,
                    new Message.Committed(TRANSFER, 10_000_000, 0xe3069283, Optional.of(SHA256))),
            asking(
                    "cancel",
                    7,
                    new Message.Cancel(
                            TRANSFER,
                            2,
                            false,
                            ErrorCode.SOURCE_CHANGED,
                            "/data/big.iso became shorter while it was read")),
            asking("ping", 8, new Message.Ping()),
            answering("pong", 8, new Message.Pong()),
            telling("bye", new Message.Bye("the server is being stopped")),
            answering("done", 9, new Message.Done()),
            answering(
                    "failure",
                    4,
                    new Message.Failure(
                            ErrorCode.NOT_FOUND,
                            "cannot read /data/big.iso: no such file",
                            "List the directory with: rft ls")),
            asking("stat", 10, new Message.Stat(PATH, true)),
            answering("attributes", 10, new Message.Attributes(entry("big.iso", Message.EntryType.FILE, 10_000_000))),
            asking("list-directory", 11, new Message.ListDirectory(RemotePath.parse("/data"), 0, 1000)),
            answering(
                    "listing",
                    11,
                    new Message.Listing(
                            List.of(
                                    entry("big.iso", Message.EntryType.FILE, 10_000_000),
                                    new Message.Entry(
                                            "latest",
                                            Message.EntryType.SYMLINK,
                                            7,
                                            0777,
                                            CHANGED,
                                            "ann",
                                            "users",
                                            Optional.of("big.iso"))),
                            7)),
            asking("make-directory", 12, new Message.MakeDirectory(RemotePath.parse("/data/new"), true)),
            asking("remove", 13, new Message.Remove(RemotePath.parse("/data/old"), true)),
            asking("rename", 14, new Message.Rename(PATH, RemotePath.parse("/data/größer.iso"), false)),
            asking(
                    "create-entries",
                    16,
                    new Message.CreateEntries(
                            RemotePath.parse("/data"),
                            List.of(
                                    new Creation.NewDirectory(RemotePath.parseBelow("sub/größer"), 0755),
                                    new Creation.NewFile(RemotePath.parseBelow("sub/empty"), 0644),
                                    new Creation.NewLink(RemotePath.parseBelow("sub/latest"), "../big.iso", true),
                                    new Creation.NewName(
                                            RemotePath.parseBelow("sub/again"),
                                            RemotePath.parseBelow("big.iso"),
                                            false)))),
            asking(
                    "set-attributes",
                    17,
                    new Message.SetAttributes(
                            RemotePath.parse("/data"),
                            List.of(
                                    new AttributeChange(
                                            RemotePath.parseBelow("sub/a"),
                                            OptionalInt.of(0644),
                                            Optional.of(MODIFIED)),
                                    new AttributeChange(
                                            RemotePath.parseBelow("sub/b"), OptionalInt.of(0600), Optional.empty()),
                                    new AttributeChange(RemotePath.ROOT, OptionalInt.empty(), Optional.of(CHANGED))))),
            asking(
                    "remove-entries",
                    18,
                    new Message.RemoveEntries(
                            RemotePath.parse("/data"),
                            List.of(RemotePath.parseBelow("sub/a"), RemotePath.parseBelow("sub")))),
            answering(
                    "entries-done",
                    18,
                    new Message.EntriesDone(List.of(new EntryFailure(
                            1,
                            ErrorCode.EXISTS,
                            "cannot remove the directory /data/sub: the directory is not empty")))),
            asking(
                    "look-at",
                    19,
                    new Message.LookAt(
                            RemotePath.parse("/data"),
                            List.of(
                                    RemotePath.parseBelow("big.iso"),
                                    RemotePath.parseBelow("sub/missing"),
                                    RemotePath.parseBelow("latest")))),
            answering(
                    "looked",
                    19,
                    new Message.Looked(List.of(
                            Optional.of(entry("big.iso", Message.EntryType.FILE, 10_000_000)),
                            Optional.empty(),
                            Optional.of(new Message.Entry(
                                    "latest",
                                    Message.EntryType.SYMLINK,
                                    7,
                                    0777,
                                    CHANGED,
                                    "ann",
                                    "users",
                                    Optional.of("big.iso")))))),
            asking(
                    "request-metadata",
                    24,
                    new Message.MetadataPlease(
                            RemotePath.parse("/data"),
                            List.of(RemotePath.parseBelow("big.iso"), RemotePath.parseBelow("sub/missing")),
                            true,
                            true)),
            answering(
                    "metadata",
                    24,
                    new Message.MetadataTold(new FoundMetadata(
                            List.of(
                                    Optional.of(new Metadata(
                                            Optional.of(new Owner("ann", 1000, "", 100)),
                                            List.of(new ExtendedAttribute("user.note", new byte[] {1, 2, 3})))),
                                    Optional.empty()),
                            List.of(new EntryFailure(
                                    1, ErrorCode.NOT_FOUND, "cannot look at /data/sub/missing: it does not exist"))))),
            asking(
                    "set-metadata",
                    25,
                    new Message.SetMetadata(
                            RemotePath.parse("/data"),
                            List.of(
                                    new MetadataChange.Attributed(
                                            RemotePath.parseBelow("sub/a"),
                                            List.of(new ExtendedAttribute("user.note", new byte[] {1, 2, 3}))),
                                    new MetadataChange.Owned(
                                            RemotePath.parseBelow("sub/a"), new Owner("ann", 1000, "users", 100))))),
            asking("expand", 20, new Message.Expand("/data/**/*.{iso,img}", 0, 1000)),
            answering(
                    "expanded",
                    20,
                    new Message.Expanded(
                            List.of(new Message.Found(PATH, entry("big.iso", Message.EntryType.FILE, 10_000_000))),
                            12)),
            asking("measure", 21, new Message.Measure(RemotePath.parse("/data"), true, 0, 1000)),
            answering(
                    "measured",
                    21,
                    new Message.Measured(
                            List.of(
                                    new Message.Use(RemotePath.parse("/data/sub"), 4096, 2, 0, 0),
                                    new Message.Use(RemotePath.parse("/data"), 10_004_096, 4, 1, 0)),
                            0)),
            asking("request-space", 22, new Message.SpacePlease(RemotePath.parse("/data"))),
            answering("space", 22, new Message.Space(1_000_000_000_000L, 250_000_000_000L, 200_000_000_000L)),
            asking("copy", 23, new Message.Copy(PATH, RemotePath.parse("/data/copy.iso"), true)),
            asking("hash", 15, new Message.Hash(PATH, Message.HashAlgorithm.SHA256)),
            answering(
                    "hashed",
                    15,
                    new Message.Hashed(
                            Message.HashAlgorithm.SHA256,
                            hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                            10_000_000)));

    /** What the golden file says, without its last line feed. */
    String file() {
        try (var file = Golden.class.getResourceAsStream("/protocol/golden/" + name + ".json")) {
            if (file == null) {
                throw new AssertionError("no golden file for " + name);
            }
            return new String(file.readAllBytes(), UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static Golden asking(String name, long id, Message.Request message) {
        return new Golden(name, new Envelope.Asking(id, message));
    }

    private static Golden answering(String name, long re, Message.Answer message) {
        return new Golden(name, new Envelope.Answering(re, message));
    }

    private static Golden telling(String name, Message.Notification message) {
        return new Golden(name, new Envelope.Telling(message));
    }

    private static Message.Entry entry(String name, Message.EntryType type, long size) {
        return new Message.Entry(name, type, size, 0644, MODIFIED, "ann", "users", Optional.empty());
    }

    private static Blob hex(String... parts) {
        return new Blob(HexFormat.of().parseHex(String.join("", parts)));
    }
}
