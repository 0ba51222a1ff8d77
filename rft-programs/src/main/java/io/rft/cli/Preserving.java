package io.rft.cli;

import io.rft.RftException;
import io.rft.client.Keep;
import io.rft.client.Transfer;
import io.rft.client.Unkept;
import java.util.Optional;

/** A file whose copy is to have more of the original than content, mode and time: which it gets once it is published. */
final class Preserving implements Item {
    private final Item item;
    private final Keep keep;
    private final Published published;
    private Optional<Unkept> unkept = Optional.empty();

    private Preserving(Item item, Keep keep, Published published) {
        this.item = item;
        this.keep = keep;
        this.published = published;
    }

    /** What is done with a copy that is published; tells what was only to be kept where permitted, and was not. */
    interface Published {
        Optional<Unkept> keep(Keep keep) throws RftException;
    }

    /** The item, as one of which more is kept where that is wanted. */
    static Item of(Item item, TransferOptions options, Published published) {
        var keep = options.tree().keep();
        return keep.owners() == Keep.Owners.NO && !keep.attributes() ? item : new Preserving(item, keep, published);
    }

    @Override
    public String path() {
        return item.path();
    }

    @Override
    public String target() {
        return item.target();
    }

    @Override
    public Transfer start() throws RftException {
        return item.start();
    }

    @Override
    public void completed() throws RftException {
        unkept = published.keep(keep);
        item.completed();
    }

    @Override
    public Optional<Unkept> unkept() {
        return unkept;
    }

    @Override
    public RftException explained(RftException failure) {
        return item.explained(failure);
    }
}
