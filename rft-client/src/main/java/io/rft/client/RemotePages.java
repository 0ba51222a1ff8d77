package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.session.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a server tells page by page, from its start to its end. Where a session is lost in the middle it is asked for anew, and what was
 * given already is passed over; of too much to remember that, it fails. One use, one thread.
 */
final class RemotePages<T> {
    static final int PAGE = 1000;

    private static final int REMEMBERED_MAX = 100_000;
    private static final int BEGINNINGS_MAX = 100;
    /** More than any file system is good for; a server that goes on is up to no good. */
    private static final long PAGES_MAX = 100_000_000;

    private final Link link;
    private final String what;
    private final Asking<T> asking;
    private final Function<T, Object> name;
    private final Consumer<T> consumer;
    private final Set<Object> names = new HashSet<>(); // of what was given, while it is not too much
    private long given;

    /**
     * @param what is asked for, for messages
     * @param name by which one is known again
     */
    RemotePages(Link link, String what, Asking<T> asking, Function<T, Object> name, Consumer<T> consumer) {
        this.link = link;
        this.what = what;
        this.asking = asking;
        this.name = name;
        this.consumer = consumer;
    }

    /** Asks for the page at a cursor. */
    interface Asking<T> {
        Page<T> ask(Session session, long cursor) throws RftException;
    }

    /** Some of it, and where others follow; 0 at the end. */
    record Page<T>(List<T> items, long cursor) {}

    void run() throws RftException {
        for (var beginnings = 1; ; beginnings++) {
            var session = link.session();
            try {
                read(session.session());
                return;
            } catch (RftException e) {
                if (given > names.size()) {
                    throw interrupted(e);
                }
                var givenUp = e.code() == ErrorCode.BUSY && given > 0; // by the server, for what others asked
                if (!givenUp || beginnings == BEGINNINGS_MAX) {
                    link.recover(session, e);
                }
            }
        }
    }

    private void read(Session session) throws RftException {
        var cursor = 0L;
        for (var pages = 0L; ; pages++) {
            var page = asking.ask(session, cursor);
            for (var item : page.items()) {
                give(item, cursor != 0 || page.cursor() != 0);
            }
            if (page.cursor() == 0) {
                return;
            }
            if (pages == PAGES_MAX) {
                throw new RftException(ErrorCode.PROTOCOL, "the server's " + what + " does not end");
            }
            cursor = page.cursor();
        }
    }

    private void give(T item, boolean ofMany) {
        if ((ofMany || given > 0) && names.size() == given) {
            if (given == REMEMBERED_MAX) {
                names.clear();
            } else if (!names.add(name.apply(item))) {
                return;
            }
        }
        given++;
        consumer.accept(item);
    }

    private RftException interrupted(RftException cause) {
        return new RftException(
                cause.code(),
                "the " + what + " broke off after " + given + " entries: " + cause.getMessage(),
                "Ask for it again.",
                cause);
    }
}
