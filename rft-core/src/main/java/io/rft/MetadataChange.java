package io.rft;

import java.util.List;

/** What an entry below a directory is to have besides content, mode and time, one of many in a request. No link is followed. Values. */
public sealed interface MetadataChange {
    /** Of the entry, from the directory of the request on; the root is that directory itself. */
    RemotePath path();

    /** Characters and bytes in all, for the bounds of a message. */
    int weight();

    /** How many extended attributes it names. */
    int count();

    /** The entry is to belong to these. */
    record Owned(RemotePath path, Owner owner) implements MetadataChange {
        @Override
        public int weight() {
            return path.relative().length()
                    + owner.user().length()
                    + owner.group().length();
        }

        @Override
        public int count() {
            return 0;
        }
    }

    /** The entry is to have these extended attributes, and no others that are open to its users. */
    record Attributed(RemotePath path, List<ExtendedAttribute> attributes) implements MetadataChange {
        public Attributed {
            attributes = List.copyOf(attributes);
            Metadata.requireAttributes(attributes);
        }

        @Override
        public int weight() {
            return path.relative().length() + Metadata.weight(attributes);
        }

        @Override
        public int count() {
            return attributes.size();
        }
    }
}
