package io.rft.session;

import io.rft.Patience;
import io.rft.protocol.Message;
import java.time.Duration;

/**
 * How long a peer that is there may take for an answer: by what it has to do for it.
 *
 * @param limit from the question on
 * @param excusable whether it counts anew from whatever the peer tells meanwhile: it reads its storage, and says so
 */
record AnswerTime(Duration limit, boolean excusable) {
    static AnswerTime of(Message.Request request, Patience patience) {
        return switch (request) {
            case Message.Hash _, Message.Remove _, Message.Copy _ -> new AnswerTime(patience.work(), false);
            case Message.Offer _, Message.Commit _, Message.PackCommit _ -> new AnswerTime(patience.recovery(), true);
            case Message.Hello _,
                    Message.Authenticate _,
                    Message.Ping _,
                    Message.TicketsPlease _,
                    Message.Fetch _,
                    Message.FetchPack _,
                    Message.PackOffer _,
                    Message.ChecksumsPlease _,
                    Message.Withdraw _,
                    Message.Cancel _,
                    Message.Stat _,
                    Message.ListDirectory _,
                    Message.MakeDirectory _,
                    Message.CreateEntries _,
                    Message.SetAttributes _,
                    Message.RemoveEntries _,
                    Message.LookAt _,
                    Message.MetadataPlease _,
                    Message.SetMetadata _,
                    Message.Expand _,
                    Message.Measure _,
                    Message.SpacePlease _,
                    Message.Rename _ -> new AnswerTime(patience.answer(), false);
        };
    }

    /** Whether it is over. */
    boolean isOver(long askedNanos, long toldNanos, long nowNanos) {
        var silent = excusable ? Math.min(nowNanos - askedNanos, nowNanos - toldNanos) : nowNanos - askedNanos;
        return silent >= limit.toNanos();
    }
}
