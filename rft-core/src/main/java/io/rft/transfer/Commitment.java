package io.rft.transfer;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.store.PackSource;
import java.util.List;
import java.util.Optional;

/** How a sender ends an attempt whose blocks have all arrived: what it asks for, and which receipt is the right one. */
sealed interface Commitment<R extends Message.Answer> {
    Message.Request request(long epoch, int whole, Optional<Blob> sha256);

    Class<R> receipt();

    /** Fails where the receipt is not for what was sent. */
    void check(R receipt, int whole, Optional<Blob> sha256) throws RftException;

    /**
     * Of a single file.
     *
     * @param readback whether the receiver reads all of it from its storage again before it publishes
     */
    record OfFile(Message.Offer offer, boolean readback) implements Commitment<Message.Committed> {
        @Override
        public Message.Request request(long epoch, int whole, Optional<Blob> sha256) {
            return new Message.Commit(offer.transfer(), epoch, whole, readback, sha256);
        }

        @Override
        public Class<Message.Committed> receipt() {
            return Message.Committed.class;
        }

        @Override
        public void check(Message.Committed receipt, int whole, Optional<Blob> sha256) throws RftException {
            require(receipt.equals(new Message.Committed(offer.transfer(), offer.size(), whole, sha256)), offer);
        }
    }

    /** Of a pack, without the members that the source could not give. */
    record OfPack(Message.PackOffer offer, PackSource source) implements Commitment<Message.PackCommitted> {
        @Override
        public Message.Request request(long epoch, int whole, Optional<Blob> sha256) {
            return new Message.PackCommit(
                    offer.transfer(),
                    epoch,
                    whole,
                    List.copyOf(source.failures().keySet()));
        }

        @Override
        public Class<Message.PackCommitted> receipt() {
            return Message.PackCommitted.class;
        }

        @Override
        public void check(Message.PackCommitted receipt, int whole, Optional<Blob> sha256) throws RftException {
            var members = offer.members().size();
            require(
                    receipt.transfer().equals(offer.transfer())
                            && receipt.crc32c() == whole
                            && receipt.failures().stream().allMatch(failure -> failure.index() < members),
                    offer);
        }
    }

    private static void require(boolean right, Message.Offering offer) throws RftException {
        if (!right) {
            throw new RftException(ErrorCode.PROTOCOL, "the receipt for " + offer.path() + " is for another file");
        }
    }
}
