package io.rft.server;

import io.rft.RftException;
import io.rft.protocol.Message;
import io.rft.transfer.Receiver;
import java.util.Optional;

/**
 * What is left of a commit once it is known what it is about.
 *
 * @param of what has to arrive first; empty for what came in an earlier attempt
 * @param step for any one thread, because it takes as long as the storage does
 */
record Publishing(Optional<Receiver> of, Step step) {
    /** The publishing itself. */
    interface Step {
        Message.Answer publish() throws RftException;
    }

    /** Has this begin once all has arrived, or the attempt is over. */
    void whenReady(Runnable begin) throws RftException {
        if (of.isPresent()) {
            of.get().whenWritten(begin);
        } else {
            begin.run();
        }
    }

    Message.Answer publish() throws RftException {
        return step.publish();
    }
}
