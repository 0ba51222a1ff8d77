package io.rft.protocol;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.Durability;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.ExtendedAttribute;
import io.rft.FoundMetadata;
import io.rft.Metadata;
import io.rft.MetadataChange;
import io.rft.Owner;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.protocol.Message.Credential;
import io.rft.range.ByteRange;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Any message with any values that it may have, extremes more often than chance would bring them. */
final class RandomMessages {
    private static final List<String> ODD =
            List.of("\"", "\\", "/", "\u001b", "\n", "\u2028", "ß", "日", "🎈", "\u007f", " ", "e\u0301");

    private final SplittableRandom random;
    private final List<Supplier<Message>> kinds = List.of(
            () -> new Message.Hello(number(1, 0xffff), word(1, 128), settings()),
            () -> new Message.Welcome(
                    number(1, 0xffff), word(1, 128), list(16, () -> word(1, 128)), number(1, Limits.ATTEMPTS_MAX)),
            () -> new Message.Authenticate(word(1, 255), big(1, Long.MAX_VALUE), credential()),
            () -> new Message.Authenticated(session(), settings(), path(), flag()),
            () -> new Message.RatesWished(new RateLimits(rate(), rate(), rate())),
            () -> new Message.Share(rate()),
            () -> new Message.Held(flag() ? Optional.empty() : Optional.of(one(List.of(Message.HeldBy.values())))),
            () -> new Message.NextKey(
                    blob(1, Limits.HOST_KEY_BYTES_MAX),
                    blob(1, Limits.HOST_KEY_BYTES_MAX),
                    blob(1, Limits.HOST_SIGNATURE_BYTES_MAX),
                    blob(1, Limits.HOST_SIGNATURE_BYTES_MAX)),
            () -> new Message.TicketsPlease(number(1, 64)),
            () -> new Message.Tickets(list(64, this::ticket)),
            () -> new Message.Join(
                    session(), big(0, Long.MAX_VALUE), blob(16, 16), blob(32, 32), random().nextBoolean()),
            () -> new Message.Joined(blob(32, 32)),
            () -> new Message.Fetch(transfer(), path(), flag()),
            () -> new Message.Fetch(transfer(), path(), flag()).sparsely(),
            () -> offer().sparsely(),
            () -> Message.Fetch.probe(transfer(), big(1, Limits.PROBE_BYTES_MAX)),
            () -> Message.Offer.probe(transfer(), big(1, Limits.PROBE_BYTES_MAX), blockBytes()),
            this::offer,
            () -> new Message.Accept(transfer(), epoch(), blockBytes(), ranges(), flag()),
            () -> new Message.Missing(transfer(), epoch(), ranges(), flag()),
            () -> new Message.Progress(transfer(), epoch(), ranges(), ranges()),
            () -> new Message.ChecksumsPlease(
                    transfer(), epoch(), big(0, Settings.FILE_BYTES_MAX), number(1, Limits.CHECKSUMS_MAX)),
            () -> new Message.Checksums(blob(4 * number(0, Limits.CHECKSUMS_MAX))),
            () -> new Message.Withdraw(transfer(), epoch(), ranges()),
            () -> new Message.Commit(transfer(), epoch(), random().nextInt(), random().nextBoolean()),
            () -> new Message.Committed(transfer(), big(0, Settings.FILE_BYTES_MAX), random().nextInt()),
            () -> new Message.Cancel(
                    transfer(), big(0, Long.MAX_VALUE), flag(), code(), text(Limits.SENTENCE_CHARS_MAX)),
            Message.Ping::new,
            Message.Pong::new,
            () -> new Message.Bye(text(Limits.SENTENCE_CHARS_MAX)),
            Message.Done::new,
            () -> new Message.Failure(code(), text(Limits.SENTENCE_CHARS_MAX), text(Limits.SENTENCE_CHARS_MAX)),
            () -> new Message.Stat(path(), flag()),
            () -> new Message.Attributes(entry()),
            () -> new Message.ListDirectory(path(), big(0, Long.MAX_VALUE), number(1, 1000)),
            () -> new Message.Listing(list(50, this::entry), big(0, Long.MAX_VALUE)),
            () -> new Message.MakeDirectory(path(), flag()),
            () -> new Message.Remove(path(), flag()),
            () -> new Message.Rename(path(), path(), flag()),
            () -> new Message.Hash(path(), algorithm()),
            () -> new Message.Expand(text(200) + "x", big(0, Long.MAX_VALUE), number(1, 1000)),
            () -> new Message.Expanded(list(50, this::found), big(0, Long.MAX_VALUE)),
            () -> new Message.Measure(path(), flag(), big(0, Long.MAX_VALUE), number(1, 1000)),
            () -> new Message.Measured(list(50, this::use), big(0, Long.MAX_VALUE)),
            () -> new Message.SpacePlease(path()),
            () -> new Message.Space(big(0, Long.MAX_VALUE), big(0, Long.MAX_VALUE), big(0, Long.MAX_VALUE)),
            () -> new Message.Copy(path(), path(), flag()),
            () -> new Message.CreateEntries(path(), list(1000, this::creation)),
            () -> new Message.SetAttributes(path(), list(1000, this::change)),
            () -> new Message.RemoveEntries(path(), list(1000, this::below)),
            () -> new Message.LookAt(path(), list(1000, this::below)),
            () -> new Message.MetadataPlease(path(), list(1000, this::below), flag(), flag()),
            () -> Message.MetadataTold.of(new FoundMetadata(
                    list(100, () -> flag() ? Optional.of(metadata()) : Optional.empty()), list(1000, this::failure))),
            () -> new Message.SetMetadata(path(), list(100, this::metadataChange)),
            () -> Message.EntriesDone.of(list(1000, this::failure)),
            () -> MessageCodec.looked(list(1000, () -> flag() ? Optional.of(entry()) : Optional.empty())),
            this::hashed);

    RandomMessages(SplittableRandom random) {
        this.random = random;
    }

    int kinds() {
        return kinds.size();
    }

    Envelope next() {
        return next(random.nextInt(kinds.size()));
    }

    Envelope next(int kind) {
        return switch (kinds.get(kind).get()) {
            case Message.Request request -> new Envelope.Asking(big(0, Long.MAX_VALUE), request);
            case Message.Answer answer -> new Envelope.Answering(big(0, Long.MAX_VALUE), answer);
            case Message.Notification notification -> new Envelope.Telling(notification);
        };
    }

    private SplittableRandom random() {
        return random;
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    private long big(long min, long max) {
        return switch (random.nextInt(4)) {
            case 0 -> min;
            case 1 -> max;
            case 2 -> Math.clamp(random.nextLong(1000), min, max);
            default -> max == Long.MAX_VALUE ? random.nextLong(min, max) : random.nextLong(min, max + 1);
        };
    }

    private int number(int min, int max) {
        return (int) big(min, max);
    }

    private long epoch() {
        return big(1, Long.MAX_VALUE);
    }

    private int blockBytes() {
        return number(Settings.BLOCK_BYTES_MIN, Settings.BLOCK_BYTES_MAX);
    }

    private <T> List<T> list(int max, Supplier<T> item) {
        var list = new ArrayList<T>();
        for (var i = random.nextInt(4) == 0 ? max : random.nextInt(Math.min(max, 5)); i > 0; i--) {
            list.add(item.get());
        }
        return list;
    }

    private String text(int max) {
        var text = new StringBuilder();
        for (var i = random.nextInt(10) == 0 ? max : random.nextInt(20); i > 0 && text.length() < max - 2; i--) {
            text.append(flag() ? "a" : one(ODD));
        }
        return text.toString();
    }

    private String word(int min, int max) {
        var word = text(max).replaceAll("\\p{Cntrl}", "");
        return word.length() < min ? "x".repeat(flag() ? min : max) : word;
    }

    private String name() {
        var name = text(60).replace("/", "");
        return name.isEmpty() ? "..." : name;
    }

    private RemotePath path() {
        return new RemotePath(list(16, this::name));
    }

    private Blob blob(int min, int max) {
        return blob(number(min, max));
    }

    private Blob blob(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return new Blob(bytes);
    }

    private TransferId transfer() {
        return TransferId.random(random);
    }

    private SessionId session() {
        return SessionId.random(random);
    }

    private Rate rate() {
        return flag() ? Rate.NONE : new Rate(big(1, Long.MAX_VALUE));
    }

    private Settings settings() {
        return new Settings(number(1, Settings.CONNECTIONS_MAX), blockBytes(), new RateLimits(rate(), rate(), rate()));
    }

    private Credential credential() {
        var password = new Credential.Password(text(250));
        var key = new Credential.PublicKey(blob(1, Limits.KEY_BYTES_MAX), blob(1, Limits.SIGNATURE_BYTES_MAX));
        return switch (random.nextInt(3)) {
            case 0 -> password;
            case 1 -> key;
            default -> new Credential.KeyAndPassword(key, password);
        };
    }

    private Message.Ticket ticket() {
        return new Message.Ticket(big(0, Long.MAX_VALUE), blob(16, 16));
    }

    private Instant time() {
        return switch (random.nextInt(4)) {
            case 0 -> Limits.TIME_MIN;
            case 1 -> Limits.TIME_MAX;
            default ->
                Instant.ofEpochSecond(
                        random.nextLong(Limits.TIME_MIN.getEpochSecond(), Limits.TIME_MAX.getEpochSecond()),
                        flag() ? 0 : random.nextInt(1_000_000_000));
        };
    }

    private Message.Offer offer() {
        var blockBytes = blockBytes();
        var size = big(0, (long) blockBytes * Settings.BLOCKS_MAX);
        return new Message.Offer(
                transfer(),
                path(),
                size,
                time(),
                time(),
                word(0, 128),
                number(0, 07777),
                blockBytes,
                flag(),
                flag(),
                one(List.of(Durability.values())));
    }

    private List<ByteRange> ranges() {
        return list(Limits.RANGES_MAX, () -> {
            var start = random.nextLong(Settings.FILE_BYTES_MAX);
            return new ByteRange(start, flag() ? start + 1 : Settings.FILE_BYTES_MAX);
        });
    }

    private ErrorCode code() {
        return one(List.of(ErrorCode.values()));
    }

    private Message.Entry entry() {
        return entry(flag() ? "" : name());
    }

    private Message.Entry entry(String name) {
        var type = one(List.of(Message.EntryType.values()));
        return new Message.Entry(
                name,
                type,
                big(0, Long.MAX_VALUE),
                number(0, 07777),
                time(),
                word(0, 255),
                word(0, 255),
                flag() && type == Message.EntryType.SYMLINK ? Optional.of(text(500) + "x") : Optional.empty(),
                flag() && type == Message.EntryType.FILE ? Optional.of(word(1, 128)) : Optional.empty());
    }

    private Message.Found found() {
        var path = path();
        return new Message.Found(path, entry(path.name()));
    }

    private Message.Use use() {
        return new Message.Use(
                path(), big(0, Long.MAX_VALUE), big(0, Long.MAX_VALUE), big(0, Long.MAX_VALUE), big(0, Long.MAX_VALUE));
    }

    /** Short: of the longest a request has few, which other values show. */
    private RemotePath below() {
        var text = text(20).replace("/", "");
        return text.isEmpty() ? RemotePath.ROOT : RemotePath.parseBelow(text);
    }

    private Creation creation() {
        return switch (random.nextInt(4)) {
            case 0 -> new Creation.NewDirectory(below(), number(0, 07777));
            case 1 -> new Creation.NewFile(below(), number(0, 07777));
            case 2 -> new Creation.NewName(below(), below(), flag());
            default -> new Creation.NewLink(below(), text(50) + "x", flag());
        };
    }

    private AttributeChange change() {
        return new AttributeChange(
                below(),
                flag() ? OptionalInt.empty() : OptionalInt.of(number(0, 07777)),
                flag() ? Optional.empty() : Optional.of(time()));
    }

    private Owner owner() {
        return new Owner(word(0, 255), big(0, Owner.NUMBER_MAX), word(0, 255), big(0, Owner.NUMBER_MAX));
    }

    private List<ExtendedAttribute> attributes() {
        var attributes = new ArrayList<ExtendedAttribute>();
        for (var i = random.nextInt(4); i > 0; i--) {
            attributes.add(
                    new ExtendedAttribute("user." + i + name(), blob(0, 200).toBytes()));
        }
        return attributes;
    }

    private Metadata metadata() {
        return new Metadata(flag() ? Optional.of(owner()) : Optional.empty(), attributes());
    }

    private MetadataChange metadataChange() {
        return flag()
                ? new MetadataChange.Owned(below(), owner())
                : new MetadataChange.Attributed(below(), attributes());
    }

    private EntryFailure failure() {
        return new EntryFailure(number(0, Integer.MAX_VALUE), code(), Escaped.of(text(200)));
    }

    private Message.HashAlgorithm algorithm() {
        return flag() ? Message.HashAlgorithm.CRC32C : Message.HashAlgorithm.SHA256;
    }

    private Message hashed() {
        var algorithm = algorithm();
        var bytes = algorithm.digestBytes();
        return new Message.Hashed(algorithm, blob(bytes, bytes), big(0, Long.MAX_VALUE));
    }
}
