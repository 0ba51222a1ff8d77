package io.rft.protocol;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.ExtendedAttribute;
import io.rft.Metadata;
import io.rft.MetadataChange;
import io.rft.Owner;
import io.rft.PackMember;
import io.rft.RemotePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonGenerator;

/**
 * Entries of which a line has many, as lists without names: {@code ["a/b",420,1763870000,123456789]}. Modes are numbers, times seconds
 * since 1970 and nanoseconds. Reading and writing mirror each other. Pure.
 */
final class EntryItems {
    private static final int NO_MODE = -1;
    private static final long NO_NUMBER = -1;
    private static final int OWNER_VALUES = 4;
    private static final int NANOS_MAX = 999_999_999;

    private EntryItems() {}

    static void write(JsonGenerator json, RemotePath below) {
        json.writeString(below.relative());
    }

    /** {@code ["directory","a/b",493]}, {@code ["file","a/d",420]}, {@code ["symlink","a/c","../target",true]} or {@code ["link","a/e","a/d",true]}. */
    static void write(JsonGenerator json, Creation creation) {
        json.writeStartArray();
        switch (creation) {
            case Creation.NewDirectory(var path, var mode) -> {
                json.writeString("directory");
                json.writeString(path.relative());
                json.writeNumber(mode);
            }
            case Creation.NewFile(var path, var mode) -> {
                json.writeString("file");
                json.writeString(path.relative());
                json.writeNumber(mode);
            }
            case Creation.NewLink(var path, var target, var replace) -> {
                json.writeString("symlink");
                json.writeString(path.relative());
                json.writeString(target);
                json.writeBoolean(replace);
            }
            case Creation.NewName(var path, var existing, var replace) -> {
                json.writeString("link");
                json.writeString(path.relative());
                json.writeString(existing.relative());
                json.writeBoolean(replace);
            }
        }
        json.writeEndArray();
    }

    static Creation creation(ItemReader item) {
        return switch (item.text(0)) {
            case "directory" -> new Creation.NewDirectory(item.pathBelow(1), item.smallNumber(2));
            case "file" -> new Creation.NewFile(item.pathBelow(1), item.smallNumber(2));
            case "symlink" -> new Creation.NewLink(item.pathBelow(1), item.text(2), item.flag(3));
            case "link" -> new Creation.NewName(item.pathBelow(1), item.pathBelow(2), item.flag(3));
            default -> throw item.wrong(0, "directory, file, symlink or link");
        };
    }

    /** {@code ["a/b",mode,seconds,nanos]}, with {@code -1} for a mode that stays and without a time that stays. */
    static void write(JsonGenerator json, AttributeChange change) {
        json.writeStartArray();
        json.writeString(change.path().relative());
        json.writeNumber(change.mode().orElse(NO_MODE));
        change.modified().ifPresent(time -> time(json, time));
        json.writeEndArray();
    }

    static AttributeChange change(ItemReader item) {
        var mode = item.smallNumber(1);
        return new AttributeChange(
                item.pathBelow(0),
                mode == NO_MODE ? OptionalInt.empty() : OptionalInt.of(mode),
                item.size() > 2 ? Optional.of(time(item, 2)) : Optional.empty());
    }

    /** {@code ["a/b",size,mode,seconds,nanos]}. */
    static void write(JsonGenerator json, PackMember member) {
        json.writeStartArray();
        json.writeString(member.path().relative());
        json.writeNumber(member.size());
        json.writeNumber(member.mode());
        time(json, member.modified());
        json.writeEndArray();
    }

    static PackMember member(ItemReader item) {
        return new PackMember(item.pathBelow(0), item.number(1), item.smallNumber(2), time(item, 3));
    }

    /** {@code [index,"code","message"]}. */
    static void write(JsonGenerator json, EntryFailure failure) {
        json.writeStartArray();
        json.writeNumber(failure.index());
        json.writeString(failure.code().wireName());
        json.writeString(failure.message());
        json.writeEndArray();
    }

    static EntryFailure failure(ItemReader item) {
        return new EntryFailure(item.smallNumber(0), ErrorCode.ofWireName(item.text(1)), item.text(2));
    }

    /** {@code []} for none. */
    static void write(JsonGenerator json, Optional<Message.Entry> entry) {
        if (entry.isPresent()) {
            write(json, entry.get());
        } else {
            json.writeStartArray();
            json.writeEndArray();
        }
    }

    static Optional<Message.Entry> optionalEntry(ItemReader item) {
        return item.size() == 0 ? Optional.empty() : Optional.of(entry(item));
    }

    /** {@code ["owner","a/b","ann",1000,"users",100]} or {@code ["attributes","a/b","user.name","dmFsdWU",…]}. */
    static void write(JsonGenerator json, MetadataChange change) {
        json.writeStartArray();
        switch (change) {
            case MetadataChange.Owned(var path, var owner) -> {
                json.writeString("owner");
                json.writeString(path.relative());
                write(json, owner);
            }
            case MetadataChange.Attributed(var path, var attributes) -> {
                json.writeString("attributes");
                json.writeString(path.relative());
                write(json, attributes);
            }
        }
        json.writeEndArray();
    }

    static MetadataChange metadataChange(ItemReader item) {
        return switch (item.text(0)) {
            case "owner" -> new MetadataChange.Owned(item.pathBelow(1), owner(item, 2));
            case "attributes" -> new MetadataChange.Attributed(item.pathBelow(1), attributes(item, 2));
            default -> throw item.wrong(0, "owner or attributes");
        };
    }

    /** {@code ["ann",1000,"users",100,"user.name","dmFsdWU",…]}, numbers of {@code -1} where no owner is told; {@code []} for none. */
    static void writeMetadata(JsonGenerator json, Optional<Metadata> metadata) {
        json.writeStartArray();
        metadata.ifPresent(one -> {
            one.owner().ifPresentOrElse(owner -> write(json, owner), () -> noOwner(json));
            write(json, one.attributes());
        });
        json.writeEndArray();
    }

    static Optional<Metadata> metadata(ItemReader item) {
        if (item.size() == 0) {
            return Optional.empty();
        }
        var owner = item.number(1) == NO_NUMBER ? Optional.<Owner>empty() : Optional.of(owner(item, 0));
        return Optional.of(item.in(0, () -> new Metadata(owner, attributes(item, OWNER_VALUES))));
    }

    private static void write(JsonGenerator json, Owner owner) {
        json.writeString(owner.user());
        json.writeNumber(owner.userNumber());
        json.writeString(owner.group());
        json.writeNumber(owner.groupNumber());
    }

    private static void noOwner(JsonGenerator json) {
        json.writeString("");
        json.writeNumber(NO_NUMBER);
        json.writeString("");
        json.writeNumber(NO_NUMBER);
    }

    private static Owner owner(ItemReader item, int place) {
        var user = item.text(place);
        var userNumber = item.number(place + 1);
        var group = item.text(place + 2);
        var groupNumber = item.number(place + 3);
        return item.in(place, () -> new Owner(user, userNumber, group, groupNumber));
    }

    private static void write(JsonGenerator json, List<ExtendedAttribute> attributes) {
        for (var attribute : attributes) {
            json.writeString(attribute.name());
            json.writeString(MessageWriter.base64(attribute.value()));
        }
    }

    private static List<ExtendedAttribute> attributes(ItemReader item, int from) {
        var attributes = new ArrayList<ExtendedAttribute>();
        for (var place = from; place < item.size(); place += 2) {
            var name = item.text(place);
            var value = item.blob(place + 1).toBytes();
            attributes.add(item.in(place, () -> new ExtendedAttribute(name, value)));
        }
        return attributes;
    }

    /** {@code ["name","file",size,mode,seconds,nanos,"owner","group"]}, and a link's target after that, or the key of a file that has several names. */
    static void write(JsonGenerator json, Message.Entry entry) {
        write(json, entry.name(), entry);
    }

    /** The same with the whole path in place of the name. */
    static void write(JsonGenerator json, Message.Found found) {
        write(json, found.path().toString(), found.entry());
    }

    private static void write(JsonGenerator json, String name, Message.Entry entry) {
        json.writeStartArray();
        json.writeString(name);
        json.writeString(word(entry.type()));
        json.writeNumber(entry.size());
        json.writeNumber(entry.mode());
        time(json, entry.modified());
        json.writeString(entry.owner());
        json.writeString(entry.group());
        entry.target().or(entry::sharedKey).ifPresent(json::writeString);
        json.writeEndArray();
    }

    static Message.Entry entry(ItemReader item) {
        return entry(item, item.text(0));
    }

    static Message.Found found(ItemReader item) {
        var path = item.path(0);
        return new Message.Found(path, entry(item, path.name()));
    }

    /** {@code ["/a/b",bytes,files,directories,unread]}. */
    static void write(JsonGenerator json, Message.Use use) {
        json.writeStartArray();
        json.writeString(use.path().toString());
        json.writeNumber(use.bytes());
        json.writeNumber(use.files());
        json.writeNumber(use.directories());
        json.writeNumber(use.unread());
        json.writeEndArray();
    }

    static Message.Use use(ItemReader item) {
        return new Message.Use(item.path(0), item.number(1), item.number(2), item.number(3), item.number(4));
    }

    private static Message.Entry entry(ItemReader item, String name) {
        var type = entryType(item.text(1));
        var last = item.size() > 8 ? Optional.of(item.text(8)) : Optional.<String>empty();
        return new Message.Entry(
                name,
                type,
                item.number(2),
                item.smallNumber(3),
                time(item, 4),
                item.text(6),
                item.text(7),
                last.filter(_ -> type == Message.EntryType.SYMLINK),
                last.filter(_ -> type == Message.EntryType.FILE));
    }

    private static String word(Message.EntryType type) {
        return switch (type) {
            case FILE -> "file";
            case DIRECTORY -> "directory";
            case SYMLINK -> "symlink";
            case OTHER -> "other";
        };
    }

    /** A kind of thing that only a newer peer knows is {@code OTHER}. */
    static Message.EntryType entryType(String name) {
        return switch (name) {
            case "file" -> Message.EntryType.FILE;
            case "directory" -> Message.EntryType.DIRECTORY;
            case "symlink" -> Message.EntryType.SYMLINK;
            default -> Message.EntryType.OTHER;
        };
    }

    private static void time(JsonGenerator json, Instant time) {
        json.writeNumber(time.getEpochSecond());
        json.writeNumber(time.getNano());
    }

    private static Instant time(ItemReader item, int place) {
        var seconds = item.number(place);
        var nanos = item.smallNumber(place + 1);
        item.in(place, () -> {
            Limits.within("a time", seconds, Limits.TIME_MIN.getEpochSecond(), Limits.TIME_MAX.getEpochSecond());
            Limits.within("a count of nanoseconds", nanos, 0, NANOS_MAX);
            return seconds;
        });
        return Instant.ofEpochSecond(seconds, nanos);
    }
}
